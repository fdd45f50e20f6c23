// How long until another process has an event that was published just now?
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { addSample, newTable, percentile } from '../table.mjs';
import { startChild } from './children.mjs';
import { Unavailable } from './unavailable.mjs';

const names = ['ours', 'unix-socket', 'bare-file', 'nats-core', 'redis'];
const gapMs = 5;
/** What two new processes exchange first. Those in between compile the code of both. */
const first = { pings: 150, gapMs };
const between = { pings: 2850, gapMs: 1 };
/** Then all contestants take turns, short ones, so that a neighbour on the machine is there for all of them or for none. */
const turn = { pings: 15, gapMs };
const turns = 20;

/**
 * Two new processes in every round: what V8 makes of the code, and where the system puts them, differs from one pair to
 * the next by more than a round does from another.
 *
 * @param {import('./index.mjs').Setting} setting
 * @returns {Promise<import('./index.mjs').Test[]>}
 */
export async function wakeUp({ dir, chosen, versions }) {
  if (!chosen.question('wake-up')) return [];
  const contestants = chosen.contestants(names);
  const titles = contestants.map(({ name, title }) => ({
    name,
    title: name === 'redis' ? `${title}, XREAD BLOCK` : title,
  }));
  const head = { unit: 'µs', better: /** @type {const} */ ('less'), contestants: titles };
  // At most 1.5 times the floor is at least two thirds as fast.
  const goals = { 'unix-socket': 2 / 3, 'nats-core': 1.5, redis: 1.5 };
  const p50 = newTable({ ...head, id: 'wake-up-p50', title: 'Wake-up of another process, p50', goals });
  const p99 = newTable({ ...head, id: 'wake-up-p99', title: 'Wake-up of another process, p99', goals: { redis: 1 } });
  const firstTitle = `Wake-up of another process, p50 of the first ${first.pings} events of both`;
  const p50First = newTable({ ...head, id: 'wake-up-first', title: firstTitle, goals: {} });
  const tables = [p50, p99, p50First];
  /** @type {Map<string, Promise<import('./contestants.mjs').Served>>} */
  const servers = new Map();
  /** @type {Map<string, Pair>} */
  const pairs = new Map();

  /** @param {import('./contestants.mjs').Contestant} contestant */
  async function begin(contestant) {
    const { name } = contestant;
    try {
      const serving = servers.get(name) ?? serve(dir, contestant);
      servers.set(name, serving);
      const served = await serving;
      if (served.version) versions.add(served.version);
      const pair = await startPair(contestant, served);
      pairs.set(name, pair);
      addSample(p50First, name, { value: percentile(await micros(pair, first), 50) });
      await micros(pair, between);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      for (const table of tables) table.missing[name] = error.message;
    }
  }

  /** @param {import('./contestants.mjs').Contestant} contestant */
  async function takeTurn({ name }) {
    const pair = pairs.get(name);
    if (pair) pair.micros.push(...(await micros(pair, turn)));
  }

  /** @param {import('./contestants.mjs').Contestant} contestant */
  async function end({ name }) {
    const pair = pairs.get(name);
    if (!pair) return;
    addSample(p50, name, { value: percentile(pair.micros, 50) });
    addSample(p99, name, { value: percentile(pair.micros, 99) });
    pairs.delete(name);
    await stopPair(pair);
  }

  async function stop() {
    for (const pair of pairs.values()) await stopPair(pair);
    for (const served of await Promise.allSettled(servers.values())) {
      if (served.status === 'fulfilled') await served.value.stop?.();
    }
  }

  const steps = [begin, ...Array(turns).fill(takeTurn), end];
  return [{ tables, contestants, steps, stop, warmUpRounds: 1 }];
}

/**
 * @param {string} dir
 * @param {import('./contestants.mjs').Contestant} contestant
 */
async function serve(dir, contestant) {
  return contestant.serve(await mkdtemp(join(dir, `${contestant.name}-`)), false);
}

/**
 * @typedef {object} Pair
 * @property {import('./children.mjs').Child} hearer
 * @property {import('./children.mjs').Child} pinger
 * @property {number[]} micros - Of all turns.
 */

/**
 * @param {import('./contestants.mjs').Contestant} contestant
 * @param {import('./contestants.mjs').Served} served
 * @returns {Promise<Pair>}
 */
async function startPair(contestant, { target }) {
  const hearer = await startChild(contestant, 'hear', target);
  return { hearer, pinger: await startChild(contestant, 'ping', target), micros: [] };
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
