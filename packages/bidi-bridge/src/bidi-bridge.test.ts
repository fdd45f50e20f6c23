import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { BidiBridge } from './bidi-bridge.js';
import { BidiBackendError } from './errors.js';
import type { BidiEvent } from './event.js';

/** A backend of the test's own: an EventEmitter whose `tick` event carries the payload. */
function ownBackend(options: ConstructorParameters<typeof BidiBridge>[0] = {}) {
  const emitter = new EventEmitter();
  const bridge = new BidiBridge(options);
  bridge.registerTranslator('lab', 'tick', (target, callback) => {
    const listener = (payload: unknown) => callback({ payload, raw: { native: true } });
    (target as EventEmitter).on('tick', listener);
    return () => void (target as EventEmitter).off('tick', listener);
  });
  return { emitter, bridge };
}

describe('BidiBridge', () => {
  it('refuses an unknown backend and an unknown event, naming those there are', () => {
    const { bridge, emitter } = ownBackend();
    expect(() => bridge.subscribe(emitter, 'console', () => {})).toThrow(BidiBackendError);
    expect(() => bridge.subscribe(emitter, 'tick', () => {}, 'netscape')).toThrow(
      /playwright, puppeteer, selenium, webdriverio, lab/,
    );
    expect(() => bridge.subscribe(emitter, 'tock', () => {}, 'lab')).toThrow(/which has tick/);
    expect(() => bridge.detectBackend({})).toThrow(BidiBackendError);
    expect(bridge.activeSubscriptions()).toEqual([]);
  });

  it('stamps every event with name, backend, sequence and time, and keeps the raw object out of JSON', () => {
    const { bridge, emitter } = ownBackend({ now: () => 1234.5 });
    const events: BidiEvent[] = [];
    bridge.subscribe(emitter, 'tick', (event) => void events.push(event), 'lab');
    emitter.emit('tick', { a: 1 });
    emitter.emit('tick', { a: 2 });
    expect(JSON.parse(JSON.stringify(events[1]))).toEqual({
      v: 1,
      name: 'tick',
      backend: 'lab',
      seq: 2,
      payload: { a: 2 },
      timestampMs: 1234.5,
      timestampSource: 'receipt',
      receivedAtMs: 1234.5,
    });
    expect(events[1]?.raw).toEqual({ native: true });
  });

  it('calls nobody after unsubscribe, which never throws and does nothing twice', async () => {
    const { bridge, emitter } = ownBackend();
    let count = 0;
    const subscription = bridge.subscribe(emitter, 'tick', () => void count++, 'lab');
    expect(bridge.activeSubscriptions()).toEqual([subscription]);
    emitter.emit('tick', {});
    await bridge.unsubscribe(subscription);
    await bridge.unsubscribe(subscription);
    emitter.emit('tick', {});
    expect(count).toBe(1);
    expect(subscription.active).toBe(false);
    expect(emitter.listenerCount('tick')).toBe(0);
    expect(bridge.activeSubscriptions()).toEqual([]);
  });

  it('unsubscribe never throws: it ends although the driver does, and says so', async () => {
    const errors: unknown[] = [];
    const bridge = new BidiBridge({ onError: (error) => errors.push(error) });
    bridge.registerTranslator('lab', 'tick', () => () => {
      throw new Error('page is gone');
    });
    const subscription = bridge.subscribe({}, 'tick', () => {}, 'lab');
    await subscription.unsubscribe();
    expect(errors).toEqual([new Error('page is gone')]);
    expect(bridge.activeSubscriptions()).toEqual([]);
  });

  it('gives what a callback throws or rejects with to onError, and starves nobody', async () => {
    const errors: unknown[] = [];
    const { bridge, emitter } = ownBackend({ onError: (error, at) => errors.push([error, at.event]) });
    const heard: unknown[] = [];
    bridge.subscribe(
      emitter,
      'tick',
      () => {
        throw new Error('sync');
      },
      'lab',
    );
    bridge.subscribe(
      emitter,
      'tick',
      async () => {
        throw new Error('async');
      },
      'lab',
    );
    bridge.subscribe(emitter, 'tick', (event) => void heard.push(event.payload), 'lab');
    emitter.emit('tick', 'x');
    await new Promise(setImmediate);
    expect(heard).toEqual(['x']);
    expect(errors).toEqual([
      [new Error('sync'), 'tick'],
      [new Error('async'), 'tick'],
    ]);
  });

  it('survives an onError that throws', () => {
    const { bridge, emitter } = ownBackend({
      onError: () => {
        throw new Error('worse');
      },
    });
    bridge.subscribe(
      emitter,
      'tick',
      () => {
        throw new Error('sync');
      },
      'lab',
    );
    expect(() => emitter.emit('tick', 'x')).not.toThrow();
  });

  it('leaves nothing behind when the driver refuses the listener', () => {
    const bridge = new BidiBridge();
    bridge.registerTranslator('lab', 'tick', () => {
      throw new Error('no such page');
    });
    expect(() => bridge.subscribe({}, 'tick', () => {}, 'lab')).toThrow(/no such page/);
    expect(bridge.activeSubscriptions()).toEqual([]);
  });

  it('ends every subscription on unsubscribeAll and on disposal', async () => {
    const { bridge, emitter } = ownBackend();
    for (let i = 0; i < 3; i++) bridge.subscribe(emitter, 'tick', () => {}, 'lab');
    await bridge[Symbol.asyncDispose]();
    expect(emitter.listenerCount('tick')).toBe(0);
  });
});

describe('a translator that asks the browser first', () => {
  function slowBackend(onError: (error: unknown) => void = () => {}) {
    const emitter = new EventEmitter();
    const bridge = new BidiBridge({ onError });
    const asked = { resolve: () => {}, reject: (_error: Error) => {}, promise: Promise.resolve() };
    asked.promise = new Promise((resolve, reject) => Object.assign(asked, { resolve, reject }));
    const log: string[] = [];
    bridge.registerTranslator('slow', 'tick', async (target, callback) => {
      const listener = (payload: unknown) => callback({ payload });
      (target as EventEmitter).on('tick', listener);
      await asked.promise;
      log.push('attached');
      return async () => {
        await null;
        (target as EventEmitter).off('tick', listener);
        log.push('detached');
      };
    });
    return { emitter, bridge, asked, log };
  }

  it('makes ready wait for it, and unsubscribe wait for its end', async () => {
    const { emitter, bridge, asked, log } = slowBackend();
    const heard: unknown[] = [];
    const subscription = bridge.subscribe(emitter, 'tick', (event) => void heard.push(event.payload), 'slow');
    subscription.ready.then(() => log.push('ready'));
    emitter.emit('tick', 'early');
    await new Promise(setImmediate);
    expect(log).toEqual([]);
    asked.resolve();
    await subscription.ready;
    await bridge.unsubscribe(subscription);
    emitter.emit('tick', 'late');
    expect(log).toEqual(['attached', 'ready', 'detached']);
    expect(heard).toEqual(['early']);
  });

  it('is detached also when it was unsubscribed before it was ready, and calls nobody meanwhile', async () => {
    const { emitter, bridge, asked, log } = slowBackend();
    const heard: unknown[] = [];
    bridge.subscribe(emitter, 'tick', (event) => void heard.push(event.payload), 'slow');
    const ending = bridge.unsubscribeAll();
    expect(bridge.activeSubscriptions()).toEqual([]);
    emitter.emit('tick', 'late');
    asked.resolve();
    await ending;
    expect(log).toEqual(['attached', 'detached']);
    expect(heard).toEqual([]);
    expect(emitter.listenerCount('tick')).toBe(0);
  });

  it('ends the subscription when the driver refuses: ready rejects, onError hears it once', async () => {
    const errors: unknown[] = [];
    const { emitter, bridge, asked } = slowBackend((error) => errors.push(error));
    const subscription = bridge.subscribe(emitter, 'tick', () => {}, 'slow');
    asked.reject(new Error('no such session'));
    await expect(subscription.ready).rejects.toMatchObject({
      code: 'BIDI_BRIDGE_ATTACH_FAILED',
      message: expect.stringContaining('no such session'),
    });
    await subscription.unsubscribe();
    expect(subscription.active).toBe(false);
    expect(bridge.activeSubscriptions()).toEqual([]);
    expect(errors).toHaveLength(1);
  });

  it('makes a waiting loop throw when the driver refuses', async () => {
    const { emitter, bridge, asked } = slowBackend();
    const stream = bridge.events(emitter, 'tick' as 'console', { backend: 'slow' });
    const waiting = stream.next();
    asked.reject(new Error('no such session'));
    await expect(waiting).rejects.toThrow(/no such session/);
    await expect(stream.next()).rejects.toThrow(/no such session/);
  });

  it('takes nothing down when nobody looks at ready', async () => {
    const { emitter, bridge, asked } = slowBackend();
    bridge.subscribe(emitter, 'tick', () => {}, 'slow');
    asked.reject(new Error('no such session'));
    await new Promise(setImmediate);
  });
});

describe('events', () => {
  it('streams what came before and during the loop, and leaving the loop unsubscribes', async () => {
    const { bridge, emitter } = ownBackend();
    const stream = bridge.events(emitter, 'tick' as 'console', { backend: 'lab' });
    emitter.emit('tick', 1);
    setTimeout(() => emitter.emit('tick', 2), 5);
    const seen: unknown[] = [];
    for await (const event of stream) {
      seen.push(event.payload);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([1, 2]);
    expect(emitter.listenerCount('tick')).toBe(0);
    expect(stream.active).toBe(false);
  });

  it('keeps at most bufferSize events and counts the rest', async () => {
    const { bridge, emitter } = ownBackend();
    const stream = bridge.events(emitter, 'tick' as 'console', { backend: 'lab', bufferSize: 2 });
    for (let i = 0; i < 5; i++) emitter.emit('tick', i);
    expect(stream.droppedCount).toBe(3);
    expect((await stream.next()).value?.payload).toBe(0);
    await stream.unsubscribe();
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a bufferSize of %s, and listens to nothing', (bufferSize) => {
    const { bridge, emitter } = ownBackend();
    expect(() => bridge.events(emitter, 'tick' as 'console', { backend: 'lab', bufferSize })).toThrow(
      expect.objectContaining({ code: 'BIDI_BRIDGE_BAD_OPTION' }),
    );
    expect(emitter.listenerCount('tick')).toBe(0);
  });

  it('ends a waiting loop when it is unsubscribed', async () => {
    const { bridge, emitter } = ownBackend();
    const stream = bridge.events(emitter, 'tick' as 'console', { backend: 'lab' });
    const waiting = stream.next();
    await stream.unsubscribe();
    expect((await waiting).done).toBe(true);
  });
});
