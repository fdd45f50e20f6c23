// How long until another process has an event that was published just now?
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { addSample, newTable, percentile } from '../table.mjs';
import { startChild } from './children.mjs';
import { Unavailable } from './unavailable.mjs';

const names = ['ours', 'unix-socket', 'nats-core', 'redis'];
const pings = 150;
const gapMs = 5;

/**
 * @param {import('./index.mjs').Setting} setting
 * @returns {Promise<import('./index.mjs').Test[]>}
 */
export async function wakeUp({ dir, chosen, versions }) {
  if (!chosen.question('wake-up')) return [];
  /** @type {Map<string, Promise<Side>>} */
  const sides = new Map();
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

  /** @param {import('./contestants.mjs').Contestant} contestant */
  async function run(contestant) {
    const { name } = contestant;
    try {
      const opened = sides.get(name) ?? openSide(dir, contestant, versions);
      sides.set(name, opened);
      const { hearer, pinger } = await opened;
      const [{ micros }] = await Promise.all([hearer.ask({ pings }), pinger.ask({ pings, gapMs })]);
      addSample(p50, name, { value: percentile(micros, 50) });
      addSample(p99, name, { value: percentile(micros, 99) });
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      p50.missing[name] = p99.missing[name] = error.message;
    }
  }

  async function stop() {
    for (const opened of await Promise.allSettled(sides.values())) {
      if (opened.status === 'rejected') continue;
      await opened.value.pinger.stop();
      await opened.value.hearer.stop();
      await opened.value.served.stop?.();
    }
  }

  return [{ tables: [p50, p99], contestants, run, stop }];
}

/**
 * @typedef {object} Side
 * @property {import('./contestants.mjs').Served} served
 * @property {import('./children.mjs').Child} hearer
 * @property {import('./children.mjs').Child} pinger
 */

/**
 * @param {string} dir
 * @param {import('./contestants.mjs').Contestant} contestant
 * @param {Set<string>} versions
 * @returns {Promise<Side>}
 */
async function openSide(dir, contestant, versions) {
  const served = await contestant.serve(await mkdtemp(join(dir, `${contestant.name}-`)), false);
  if (served.version) versions.add(served.version);
  const hearer = await startChild(contestant, 'hear', served.target);
  const pinger = await startChild(contestant, 'ping', served.target);
  return { served, hearer, pinger };
}
