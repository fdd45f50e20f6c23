// How long until another process has an event that was published just now?
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { addSample, newTable, percentile } from '../table.mjs';
import { startChild } from './children.mjs';
import { Unavailable } from './unavailable.mjs';

const names = ['ours', 'unix-socket', 'nats-core', 'redis'];
const pings = 300;
const firstPings = 150;
const gapMs = 5;
/** So many compile the code of both processes, which the pings of the rounds that are not counted are too few for. */
const warmUp = { pings: 3000, gapMs: 1 };

/**
 * @param {import('./index.mjs').Setting} setting
 * @returns {Promise<import('./index.mjs').Test[]>}
 */
export async function wakeUp(setting) {
  return setting.chosen.question('wake-up') ? [amongMany(setting), amongTheFirst(setting)] : [];
}

/**
 * The same two processes in every round.
 *
 * @param {import('./index.mjs').Setting} setting
 * @returns {import('./index.mjs').Test}
 */
function amongMany({ dir, chosen, versions }) {
  const { contestants, head } = askedOf(chosen);
  // At most 1.5 times the floor is at least two thirds as fast.
  const goals = { 'unix-socket': 2 / 3, 'nats-core': 1.5, redis: 1.5 };
  const p50 = newTable({ ...head, id: 'wake-up-p50', title: 'Wake-up of another process, p50', goals });
  const p99 = newTable({ ...head, id: 'wake-up-p99', title: 'Wake-up of another process, p99', goals: { redis: 1 } });
  /** @type {Map<string, Promise<Side>>} */
  const sides = new Map();

  /** @param {import('./contestants.mjs').Contestant} contestant */
  async function open(contestant) {
    const served = await serve(dir, contestant);
    const side = { served, ...(await startPair(contestant, served)) };
    await micros(side, warmUp);
    if (served.version) versions.add(served.version);
    return side;
  }

  /** @param {import('./contestants.mjs').Contestant} contestant */
  async function run(contestant) {
    const { name } = contestant;
    await unlessUnavailable([p50, p99], name, async () => {
      const opened = sides.get(name) ?? open(contestant);
      sides.set(name, opened);
      const measured = await micros(await opened, { pings, gapMs });
      addSample(p50, name, { value: percentile(measured, 50) });
      addSample(p99, name, { value: percentile(measured, 99) });
    });
  }

  async function stop() {
    for (const opened of await Promise.allSettled(sides.values())) {
      if (opened.status === 'rejected') continue;
      await stopPair(opened.value);
      await opened.value.served.stop?.();
    }
  }

  return { tables: [p50, p99], contestants, run, stop };
}

/**
 * Two new processes in every round.
 *
 * @param {import('./index.mjs').Setting} setting
 * @returns {import('./index.mjs').Test}
 */
function amongTheFirst({ dir, chosen }) {
  const { contestants, head } = askedOf(chosen);
  const title = `Wake-up of another process, p50 of the first ${firstPings} events of both`;
  const table = newTable({ ...head, id: 'wake-up-first', title, goals: {} });
  /** @type {Map<string, Promise<import('./contestants.mjs').Served>>} */
  const servers = new Map();

  /** @param {import('./contestants.mjs').Contestant} contestant */
  async function run(contestant) {
    const { name } = contestant;
    await unlessUnavailable([table], name, async () => {
      const opened = servers.get(name) ?? serve(dir, contestant);
      servers.set(name, opened);
      const pair = await startPair(contestant, await opened);
      try {
        addSample(table, name, { value: percentile(await micros(pair, { pings: firstPings, gapMs }), 50) });
      } finally {
        await stopPair(pair);
      }
    });
  }

  async function stop() {
    for (const served of await Promise.allSettled(servers.values())) {
      if (served.status === 'fulfilled') await served.value.stop?.();
    }
  }

  return { tables: [table], contestants, run, stop };
}

/**
 * @param {string} dir
 * @param {import('./contestants.mjs').Contestant} contestant
 */
async function serve(dir, contestant) {
  return contestant.serve(await mkdtemp(join(dir, `${contestant.name}-`)), false);
}

/** @param {import('./index.mjs').Setting['chosen']} chosen */
function askedOf(chosen) {
  const contestants = chosen.contestants(names);
  const titles = contestants.map(({ name, title }) => ({
    name,
    title: name === 'redis' ? `${title}, XREAD BLOCK` : title,
  }));
  return { contestants, head: { unit: 'µs', better: /** @type {const} */ ('less'), contestants: titles } };
}

/**
 * @param {import('../table.mjs').Table[]} tables
 * @param {string} name
 * @param {() => Promise<void>} run
 */
async function unlessUnavailable(tables, name, run) {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    for (const table of tables) table.missing[name] = error.message;
  }
}

/**
 * @typedef {object} Pair
 * @property {import('./children.mjs').Child} hearer
 * @property {import('./children.mjs').Child} pinger
 */

/** @typedef {Pair & { served: import('./contestants.mjs').Served }} Side */

/**
 * @param {import('./contestants.mjs').Contestant} contestant
 * @param {import('./contestants.mjs').Served} served
 * @returns {Promise<Pair>}
 */
async function startPair(contestant, { target }) {
  const hearer = await startChild(contestant, 'hear', target);
  return { hearer, pinger: await startChild(contestant, 'ping', target) };
}

/** @param {Pair} pair */
async function stopPair({ hearer, pinger }) {
  await pinger.stop();
  await hearer.stop();
}

/**
 * @param {Pair} pair
 * @param {{ pings: number, gapMs: number }} question
 * @returns {Promise<number[]>} How long each took.
 */
async function micros({ hearer, pinger }, { pings, gapMs }) {
  const [{ micros }] = await Promise.all([hearer.ask({ pings }), pinger.ask({ pings, gapMs })]);
  return micros;
}
