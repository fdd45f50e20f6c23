// What the processes of the conformance suite do. Each is given a bus, its arguments and a function that prints a line.

/**
 * @typedef {{ bus: import('@e2evidence/event-bus').EventBus, args: any, print: (line: unknown) => Promise<unknown> }} Run
 */

/** Waits for `go`, then publishes numbered events. @param {Run} run */
async function publish({ bus, args: { count, topic = 'burst', size = 0 }, print }) {
  await bus.publish('up');
  await bus.waitFor('go');
  for (let i = 0; i < count; i++) {
    await bus.publish(topic, { i, pid: process.pid, text: 'x'.repeat(size) });
    await print({ published: i });
  }
}

/** Takes part in `once`; the effect is an event. @param {Run} run */
async function once({ bus, args: { key = 'set-up', crashBeforeEnd = false, options = {} }, print }) {
  await bus.publish('up');
  await bus.waitFor('go');
  const result = await bus.once(
    key,
    async ({ token }) => {
      await bus.publish('effect.begun', { token, pid: process.pid });
      if (crashBeforeEnd) process.kill(process.pid, 'SIGKILL');
      await bus.publish('effect.done', { token, pid: process.pid });
      return { by: process.pid };
    },
    options,
  );
  await print({ result });
}

/** Leads for ever. @param {Run} run */
async function lead({ bus, args: { key = 'set-up', options = {} }, print }) {
  await bus.once(
    key,
    async ({ token }) => {
      await print({ leading: token });
      await new Promise((done) => setTimeout(done, 2 ** 31 - 1));
    },
    options,
  );
}

/** Takes a lock again and again; a counter that is no atomic shows two holders. @param {Run} run */
async function lock({ bus, args: { key = 'door', count, options = {} }, print }) {
  for (let i = 0; i < count; i++) {
    const lock = await bus.lock(key, options);
    await bus.publish('held', { token: lock.token, pid: process.pid });
    await bus.publish('freed', { token: lock.token, pid: process.pid });
    await lock.release();
    await print({ token: lock.token });
  }
}

/** Takes a lock and holds it for ever. @param {Run} run */
async function hold({ bus, args: { key = 'door', options = {} }, print }) {
  const lock = await bus.lock(key, options);
  await print({ token: lock.token });
  await new Promise((done) => setTimeout(done, 2 ** 31 - 1));
}

/** Adds one to a key, `count` times, whoever else does. @param {Run} run */
async function increment({ bus, args: { key = 'count', count } }) {
  for (let i = 0; i < count; ) {
    const entry = await bus.get(key);
    const set = await bus.compareAndSet(key, Number(entry?.value ?? 0) + 1, entry?.revision ?? 0);
    if (set !== undefined) i++;
  }
}

/** Meets the others, round after round. @param {Run} run */
async function barrier({ bus, args: { name = 'meet', size, rounds, participant }, print }) {
  for (let i = 0; i < rounds; i++) {
    await bus.publish('before', { round: i, participant });
    const { round, participants } = await bus.barrier(name, size, { participant });
    await bus.publish('after', { round: i, participant });
    await print({ round, participants });
  }
}

/** Works off a queue until nothing has come for a while. @param {Run} run */
async function work({ bus, args: { name = 'specs', idleMs = 1000, crashAt = -1, options = {} }, print }) {
  let count = 0;
  for await (const job of bus.queue(name).jobs({ ...options, timeoutMs: idleMs })) {
    await bus.publish('job.begun', { i: job.payload['i'], pid: process.pid });
    if (count++ === crashAt) process.kill(process.pid, 'SIGKILL');
    await job.done();
    await bus.publish('job.done', { i: job.payload['i'], pid: process.pid });
  }
  await print({ count });
}

/** Reads as a named consumer until it has seen `until`. @param {Run} run */
async function consume({
  bus,
  args: { name = 'reports', topics = 'burst', until, crashAt = -1, options = {} },
  print,
}) {
  const consumer = await bus.consumer(name, { ...options, topics });
  for await (const { payload } of consumer) {
    await print({ i: payload['i'] });
    if (payload['i'] === crashAt) process.kill(process.pid, 'SIGKILL');
    if (payload['i'] !== until) continue;
    await consumer.commit();
    await consumer.close();
  }
}

/** Prints what a subscription gives, until `until`. @param {Run} run */
async function subscribe({ bus, args: { topics = 'burst', until, from = 0 }, print }) {
  for await (const { payload } of bus.subscribe(topics, { from })) {
    await print({ i: payload['i'] });
    if (payload['i'] === until) break;
  }
}

export const scripts = { publish, once, lead, lock, hold, increment, barrier, work, consume, subscribe };
