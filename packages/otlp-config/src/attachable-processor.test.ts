import { describe, expect, it } from 'vitest';
import { createAttachableProcessor, findAttachable, type SpanProcessor } from './attachable-processor.js';

function recorder(calls: string[], name: string): SpanProcessor {
  const call = (method: string) => () => void calls.push(`${name} ${method}`);
  const asyncCall = (method: string) => async () => void calls.push(`${name} ${method}`);
  return {
    onStart: call('onStart'),
    onEnding: call('onEnding'),
    onEnd: call('onEnd'),
    forceFlush: asyncCall('forceFlush'),
    shutdown: asyncCall('shutdown'),
  };
}

describe('createAttachableProcessor', () => {
  it('passes every call on to the processors it has, in the order they were added', async () => {
    const calls: string[] = [];
    const attachable = createAttachableProcessor();
    attachable.onStart({}, {});
    attachable.addSpanProcessor(recorder(calls, 'a'));
    attachable.onStart({}, {});
    attachable.addSpanProcessor(recorder(calls, 'b'));
    attachable.onEnding?.({});
    attachable.onEnd({});
    await attachable.forceFlush();
    await attachable.shutdown();
    expect(calls).toEqual([
      'a onStart',
      ...['onEnding', 'onEnd', 'forceFlush', 'shutdown'].flatMap((method) => [`a ${method}`, `b ${method}`]),
    ]);
  });

  it('waits for all processors before it tells that one failed', async () => {
    let slowIsDone = false;
    const attachable = createAttachableProcessor();
    const boom = new Error('boom');
    attachable.addSpanProcessor({ ...recorder([], 'fails'), shutdown: () => Promise.reject(boom) });
    attachable.addSpanProcessor({
      ...recorder([], 'slow'),
      shutdown: async () => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        slowIsDone = true;
      },
    });
    await expect(attachable.shutdown()).rejects.toBe(boom);
    expect(slowIsDone).toBe(true);
  });

  it('throws the errors of several processors as one', async () => {
    const attachable = createAttachableProcessor();
    for (const message of ['a', 'b']) {
      attachable.addSpanProcessor({
        ...recorder([], message),
        forceFlush: () => Promise.reject(new Error(message)),
      });
    }
    await expect(attachable.forceFlush()).rejects.toMatchObject({ errors: [{ message: 'a' }, { message: 'b' }] });
  });
});

describe('findAttachable', () => {
  it('finds the first one that a flush reaches, and leaves nothing behind', () => {
    const [first, second] = [createAttachableProcessor(), createAttachableProcessor()];
    const globals = Reflect.ownKeys(globalThis);
    const provider = { forceFlush: () => Promise.all([first.forceFlush(), second.forceFlush()]) };
    expect(findAttachable(provider)).toBe(first);
    expect(Reflect.ownKeys(globalThis)).toEqual(globals);
  });

  it('finds nothing where there is none, whatever the flush does', async () => {
    const boom = new Error('boom');
    expect(findAttachable({ forceFlush: () => Promise.reject(boom) })).toBeUndefined();
    expect(
      findAttachable({
        forceFlush() {
          throw boom;
        },
      }),
    ).toBeUndefined();
    // A rejection that nobody handles would fail this run.
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
});
