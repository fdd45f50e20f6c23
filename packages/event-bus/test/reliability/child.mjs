// One process of a reliability test: argv is the log, the name of a script, its arguments as JSON. It may be killed at any
// time; what it has printed has happened.
import fs from 'node:fs';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { EventBus } from '@e2evidence/event-bus';
import { textOf } from './texts.mjs';

const [, , log = '', script = '', args = '{}'] = process.argv;
/** @param {unknown} line */
const print = (line) => new Promise((done) => process.stdout.write(`${JSON.stringify(line)}\n`, done));

/** @param {string} text */
const inAscii = (text) =>
  JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** @type {Record<string, (args: any) => Promise<void>>} */
const scripts = {
  /** Publishes the events `from` to `to`, many in flight, and prints how far they are acknowledged. */
  async write({ sender, run, from, to, pauseMs, isDoomed }) {
    const bus = new EventBus(log, { sender });
    for (let i = from; i < to; ) {
      const batch = [];
      for (let n = 0; n < 1 + (i % 32) && i < to; n++) {
        const next = ++i;
        const published = bus.publish('burst', { run, i: next - 1, text: textOf(next - 1) });
        batch.push(published.then(() => print({ next })));
      }
      await Promise.all(batch);
      if (pauseMs && Math.floor(i / 500) > Math.floor((i - batch.length) / 500)) await sleep(pauseMs);
    }
    if (isDoomed) await sleep(600_000);
    await bus.close();
  },

  /** The same as another program would: opens, appends and closes for each event, text as Python's json.dumps has it. */
  async append({ sender, run, from, to, pauseMs, isDoomed }) {
    for (let i = from; i < to; i++) {
      const id = `${sender}${run}`.padStart(24, '0') + `${i}`.padStart(8, '0');
      const payload = `{"run": ${run}, "i": ${i}, "text": ${inAscii(textOf(i))}}`;
      const line = `{"event_id": "${id}", "topic": "burst", "payload": ${payload}, "timestamp_ms": ${Date.now()}, "sender": "${sender}"}\n`;
      const file = fs.openSync(log, 'a');
      const taken = fs.writeSync(file, line);
      fs.closeSync(file);
      if (taken !== Buffer.byteLength(line)) throw new Error('short write');
      await print({ next: i + 1 });
      if (pauseMs && i % 500 === 499) await sleep(pauseMs);
    }
    if (isDoomed) await sleep(600_000);
  },

  /** Reads under a name, and prints what it gets. */
  async consume({ name }) {
    const bus = new EventBus(log);
    const consumer = await bus.consumer(name, { onCorrupt: () => {}, timeoutMs: 60_000 });
    for await (const { topic, eventId } of consumer) {
      if (topic === 'end') break;
      // Whoever gets an event does something with it, and may be killed before that is done.
      await setImmediate();
      await print({ eventId });
    }
    await bus.close();
    await print({ ended: true });
  },

  /** Sets keys until the disk is full; prints what was acknowledged. */
  async fill({ count }) {
    const bus = new EventBus(log);
    let failure;
    for (let i = 0; i < count && !failure; i++) {
      const set = bus.compareAndSet(`key-${i}`, { i, text: 'x'.repeat(200 + (i % 50)) }, 0);
      failure = await set.then(
        (revision) => print({ i, revision }),
        (error) => error.code,
      );
    }
    await print({ failure });
    await bus.close();
  },

  /** Leads, and dies in the middle when fewer than `crashes` leaders have begun. */
  async once({ crashes }) {
    const bus = new EventBus(log);
    await bus.publish('up');
    await bus.waitFor('go', { timeoutMs: 60_000 });
    const result = await bus.once(
      'set-up',
      async ({ token }) => {
        const { events } = await bus.poll({ topics: 'begun' });
        await bus.publish('begun', { token });
        if (events.length < crashes) process.kill(process.pid, 'SIGKILL');
        await bus.publish('effect', { token });
        return { token };
      },
      { timeoutMs: 60_000 },
    );
    await print({ result });
    await bus.close();
  },

  /** Holds a lock, a job and the lead until `finish` is published, and prints what has become of them. */
  async hang({ ttlMs }) {
    const bus = new EventBus(log);
    const lock = await bus.lock('door', { ttlMs });
    const job = await bus.queue('specs').take({ ttlMs });
    const leading = bus.once(
      'set-up',
      async () => {
        await print({ token: lock.token });
        await bus.waitFor('finish', { timeoutMs: 60_000 });
        return 'theirs';
      },
      { ttlMs },
    );
    const once = await leading.catch((error) => error.code);
    const done = await job.done().catch((error) => error.code);
    await print({ once, job: done, released: await lock.release(), lost: lock.lost.aborted });
    await bus.close();
  },

  /** Takes a lock again and again. */
  async lock({ count }) {
    const bus = new EventBus(log);
    for (let i = 0; i < count; i++) {
      const lock = await bus.lock('door', { timeoutMs: 60_000 });
      await bus.publish('held', { token: lock.token, pid: process.pid });
      await print({ token: lock.token });
      await bus.publish('freed', { token: lock.token, pid: process.pid });
      await lock.release();
    }
    await bus.close();
  },
};

await scripts[script]?.(JSON.parse(args));
