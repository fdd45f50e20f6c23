// node child.mjs <contestant> <role> <target> <durable>: does what its parent asks until its input ends.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadContestant } from './contestants.mjs';
import { firstSeq } from './event.mjs';

const [, , name = '', role = '', target = '', durable = ''] = process.argv;
const contestant = await loadContestant(name);

/** @type {Record<string, () => Promise<(question: any) => Promise<object>>>} */
const roles = { write, ping, hear, scan, tail };
const work = await roles[role]?.();
if (!work) throw new Error(`unknown role ${role}`);
console.log('{"ready":true}');
// The parent is gone, whatever is waited for here.
process.stdin.once('end', () => process.exit());
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await work(JSON.parse(line))));
}

async function write() {
  const writer = await contestant.openWriter(JSON.parse(target), durable === 'true');
  let seq = firstSeq;
  const next = async (/** @type {number} */ batch) => {
    await (batch === 1 ? writer.publish(seq) : writer.publishAll(seq, batch));
    seq += batch;
  };

  /** @param {import('./publish.mjs').Span & { batch: number }} question */
  async function inTime({ batch, startAtMs, countFromMs, countToMs }) {
    seq = firstSeq;
    await sleep(startAtMs - now());
    while (now() < countFromMs) await next(batch);
    // What was under way when the time began has ended in it; what is under way when it ends, has not.
    let counted = seq > firstSeq && now() < countToMs ? batch : 0;
    const cpu = process.cpuUsage();
    const before = seq;
    while (now() < countToMs) {
      await next(batch);
      if (now() < countToMs) counted += batch;
    }
    return { counted, published: seq - before, cpuMicros: cpuMicrosSince(cpu) };
  }

  /** @param {{ batch: number, events: number }} question */
  async function inNumber({ batch, events }) {
    for (const end = seq + events; seq < end; ) await next(batch);
    return {};
  }

  return async (/** @type {any} */ question) => (question.events ? inNumber(question) : inTime(question));
}

async function ping() {
  const send = await contestant.openPinger(JSON.parse(target));
  /** @param {{ pings: number, gapMs: number }} question */
  return async ({ pings, gapMs }) => {
    for (let i = 0; i < pings; i++) {
      // Never in step with a timer of the reader.
      await sleep(gapMs * (0.75 + Math.random() / 2));
      await send({ sentAt: String(process.hrtime.bigint()), pad: 'x'.repeat(150) });
    }
    return {};
  };
}

async function hear() {
  /** @type {number[]} */
  let micros = [];
  let wanted = Number.POSITIVE_INFINITY;
  let finish = () => {};
  await contestant.onPing(JSON.parse(target), ({ sentAt }) => {
    micros.push(Number(process.hrtime.bigint() - BigInt(sentAt)) / 1000);
    if (micros.length >= wanted) finish();
  });
  /** @param {{ pings: number }} question */
  return async ({ pings }) => {
    micros = [];
    wanted = pings;
    await new Promise((resolve) => {
      finish = () => resolve(undefined);
    });
    return { micros };
  };
}

async function scan() {
  const find = await contestant.openScanner(JSON.parse(target));
  return async () => {
    const cpu = process.cpuUsage();
    const found = await find();
    return { found, cpuMicros: cpuMicrosSince(cpu) };
  };
}

async function tail() {
  let heard = 0;
  let wanted = 0;
  let finish = () => {};
  await contestant.onEvent(JSON.parse(target), () => {
    if (++heard === wanted) finish();
  });
  /** @param {{ events: number }} question */
  return async ({ events }) => {
    wanted = events;
    await new Promise((resolve) => {
      finish = () => resolve(undefined);
      if (heard >= wanted) finish();
    });
    return { heard, rssBytes: process.memoryUsage.rss() };
  };
}

/** Epoch milliseconds with fractions: the same in all processes. */
function now() {
  return performance.timeOrigin + performance.now();
}

/** @param {NodeJS.CpuUsage} before */
function cpuMicrosSince(before) {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
