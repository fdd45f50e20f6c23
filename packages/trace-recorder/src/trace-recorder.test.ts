import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { tmpdir } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { fakeContext } from '../test/fake-context.js';
import { TraceRecorder } from './trace-recorder.js';

describe('TraceRecorder', () => {
  it('records everything unless told otherwise, under the name as it was given', async () => {
    const context = fakeContext();
    await new TraceRecorder().start(context, 'log in: fast');
    expect(context.calls).toEqual([
      ['start', { screenshots: true, snapshots: true, sources: true, title: 'log in: fast' }],
    ]);
    const lean = fakeContext();
    await new TraceRecorder({ screenshots: false, sources: false }).start(lean, 'x');
    expect(lean.calls).toEqual([['start', { screenshots: false, snapshots: true, sources: false, title: 'x' }]]);
    expect(new TraceRecorder().outputDir).toBe('trace-out');
  });

  it('gives the path of each zip and remembers it', async () => {
    await using dir = await tmpdir();
    const recorder = new TraceRecorder({ outputDir: dir.join('out') });
    const context = fakeContext();
    await recorder.start(context, 'demo');
    const path = await recorder.stop(context);
    expect(path).toBe(dir.join('out/demo.zip'));
    expect(recorder.written()).toEqual([path]);
  });

  it('never overwrites a recording of the same name, of this recorder or of another', async () => {
    await using dir = await tmpdir();
    const recorders = [new TraceRecorder({ outputDir: dir.path }), new TraceRecorder({ outputDir: dir.path })];
    const contexts = ['login/1', 'login 1', 'login?1'].map((name) => ({ name, context: fakeContext() }));
    for (const recorder of recorders) {
      await Promise.all(contexts.map(({ context, name }) => recorder.start(context, name)));
      await Promise.all(contexts.map(({ context }) => recorder.stop(context)));
    }
    const written = recorders.flatMap((recorder) => recorder.written());
    expect(new Set(written).size).toBe(6);
    const titles = await Promise.all(written.map((path) => readFile(path, 'utf8')));
    expect(titles.sort()).toEqual(['login 1', 'login 1', 'login/1', 'login/1', 'login?1', 'login?1']);
  });

  it('stops a trace once when it is asked twice at the same time', async () => {
    await using dir = await tmpdir();
    const recorder = new TraceRecorder({ outputDir: dir.path });
    const context = fakeContext();
    await recorder.start(context, 'x');
    const [first, second] = await Promise.allSettled([recorder.stop(context), recorder.stop(context)]);
    expect(first).toEqual({ status: 'fulfilled', value: dir.join('x.zip') });
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'TRACE_RECORDER_NOT_STARTED' } });
  });

  it('goes on recording when the file cannot be made', async () => {
    await using dir = await tmpdir({ taken: 'a file where the folder should be' });
    const recorder = new TraceRecorder({ outputDir: dir.join('taken') });
    const context = fakeContext();
    await recorder.start(context, 'x');
    for (const _attempt of [1, 2]) {
      await expect(recorder.stop(context)).rejects.toMatchObject({ code: 'TRACE_RECORDER_STOP_FAILED' });
    }
    expect(context.calls).toHaveLength(1);
  });

  it('does not wait for a driver that never answers', async () => {
    await using dir = await tmpdir();
    const recorder = new TraceRecorder({ outputDir: dir.path });
    const context = fakeContext();
    context.tracing.stop = () => new Promise(() => {});
    await recorder.start(context, 'x');
    await expect(recorder.stop(context, { timeoutMs: 5 })).rejects.toThrow(/no answer within 5 ms/);
  });

  it('removes what a driver writes when nobody waits any more', async () => {
    await using dir = await tmpdir();
    const recorder = new TraceRecorder({ outputDir: dir.path });
    const context = fakeContext();
    let goOn = () => {};
    const late = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let raw = '';
    let wrote: Promise<void> | undefined;
    context.tracing.stop = async ({ path }) => {
      raw = path;
      wrote = late.then(() => writeFile(path, 'secret'));
      await wrote;
    };
    await recorder.start(context, 'x');
    await expect(recorder.stop(context, { timeoutMs: 5 })).rejects.toThrow(/no answer within 5 ms/);
    // Still there, for this user alone: else the driver would make it again, for everybody.
    if (process.platform !== 'win32') expect((await stat(dirname(raw))).mode & 0o777).toBe(0o700);
    goOn();
    await wrote;
    await expect.poll(() => existsSync(dirname(raw))).toBe(false);
  });

  it('writes what is still being recorded when it is disposed', async () => {
    await using dir = await tmpdir();
    const recorder = new TraceRecorder({ outputDir: dir.path });
    await Promise.all(['a', 'b'].map((name) => recorder.start(fakeContext(), name)));
    await recorder[Symbol.asyncDispose]();
    expect([...recorder.written()].sort()).toEqual([dir.join('a.zip'), dir.join('b.zip')]);
    const failing = fakeContext({ stop: new Error('closed') });
    await recorder.start(failing, 'c');
    await expect(recorder[Symbol.asyncDispose]()).rejects.toThrow('closed');
  });
});
