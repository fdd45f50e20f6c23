import { readdir } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { TraceRecorder, TraceRecorderError } from '@e2evidence/trace-recorder';
import { expect, it } from 'vitest';
import { fakeContext } from './fake-context.js';

const failureOf = async (run: Promise<unknown>): Promise<TraceRecorderError> => {
  const error: unknown = await run.then(
    () => expect.unreachable('resolved'),
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(TraceRecorderError);
  return error as TraceRecorderError;
};

it('an empty trace name is an error', async () => {
  for (const name of ['', '  ', undefined as never, 7 as never]) {
    const context = fakeContext();
    const error = await failureOf(new TraceRecorder().start(context, name));
    expect(error.code).toBe('TRACE_RECORDER_EMPTY_NAME');
    expect(context.calls).toEqual([]);
  }
});

it('a double start is an error, also while the first is starting', async () => {
  const context = fakeContext();
  const recorder = new TraceRecorder();
  const first = recorder.start(context, 'a');
  expect((await failureOf(recorder.start(context, 'b'))).code).toBe('TRACE_RECORDER_DOUBLE_START');
  await first;
  const error = await failureOf(recorder.start(context, 'b'));
  expect(error).toMatchObject({ code: 'TRACE_RECORDER_DOUBLE_START', message: expect.stringContaining('"a"') });
  expect(context.calls).toHaveLength(1);
});

it('stop without start is an error', async () => {
  const recorder = new TraceRecorder();
  await recorder.start(fakeContext(), 'another context');
  const context = fakeContext();
  expect((await failureOf(recorder.stop(context))).code).toBe('TRACE_RECORDER_NOT_STARTED');
  expect(context.calls).toEqual([]);
  expect((await failureOf(recorder.stop(null as never))).code).toBe('TRACE_RECORDER_NOT_STARTED');
});

it('a context without tracing is an error', async () => {
  for (const context of [{}, { tracing: {} }, null as never, 'context' as never]) {
    const error = await failureOf(new TraceRecorder().start(context, 'x'));
    expect(error).toMatchObject({
      code: 'TRACE_RECORDER_NO_TRACING',
      message: expect.stringContaining('page.context()'),
    });
  }
});

it('tracing start failing is an error with its cause, and the context can be started again', async () => {
  const failing: { start?: unknown } = { start: new Error('Tracing has been already started') };
  const context = fakeContext(failing);
  const recorder = new TraceRecorder();
  const error = await failureOf(recorder.start(context, 'x'));
  expect(error).toMatchObject({ code: 'TRACE_RECORDER_START_FAILED', cause: failing.start });
  expect(error.message).toContain('already started');
  delete failing.start;
  await recorder.start(context, 'x');
});

it('tracing stop failing is an error with its cause, and leaves no file', async () => {
  await using dir = await tmpdir();
  const cause = new Error('Target page, context or browser has been closed');
  const context = fakeContext({ stop: cause });
  const recorder = new TraceRecorder({ outputDir: dir.path });
  await recorder.start(context, 'x');
  expect(await failureOf(recorder.stop(context))).toMatchObject({ code: 'TRACE_RECORDER_STOP_FAILED', cause });
  expect(await readdir(dir.path)).toEqual([]);
  expect(recorder.written()).toEqual([]);
  expect((await failureOf(recorder.stop(context))).code).toBe('TRACE_RECORDER_NOT_STARTED');
});
