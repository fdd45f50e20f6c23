// How long until another process has an event that was published just now?
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { addSample, newTable, percentile } from '../table.mjs';
import { startChild } from './children.mjs';
import { Unavailable } from './unavailable.mjs';

const names = ['ours', 'unix-socket', 'bare-file', 'nats-core', 'redis'];
const gapMs = 5;
/** What two new processes exchange, one after another. Those in between compile the code of both. */
const first = { pings: 150, gapMs };
const between = { pings: 2850, gapMs: 1 };
const settled = { pings: 300, gapMs };

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

  /** @param {import('./contestants.mjs').Contestant} contestant */
  async function run(contestant) {
    const { name } = contestant;
    try {
      const serving = servers.get(name) ?? serve(dir, contestant);
      servers.set(name, serving);
      const served = await serving;
      if (served.version) versions.add(served.version);
      const pair = await startPair(contestant, served);
      try {
        const early = await micros(pair, first);
        await micros(pair, between);
        const late = await micros(pair, settled);
        addSample(p50, name, { value: percentile(late, 50) });
        addSample(p99, name, { value: percentile(late, 99) });
        addSample(p50First, name, { value: percentile(early, 50) });
      } finally {
        await stopPair(pair);
      }
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      for (const table of tables) table.missing[name] = error.message;
    }
  }

  async function stop() {
    for (const served of await Promise.allSettled(servers.values())) {
      if (served.status === 'fulfilled') await served.value.stop?.();
    }
  }

  return [{ tables, contestants, run, stop, warmUpRounds: 1 }];
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
 */

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
