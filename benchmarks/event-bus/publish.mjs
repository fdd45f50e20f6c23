// How many acknowledged events per second, and at what cost to the process that publishes?
import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { addSample, newTable } from '../table.mjs';
import { startChild } from './children.mjs';
import { Unavailable } from './unavailable.mjs';

const everyGoal = { redis: 4, jetstream: 10, sqlite: 1.4, python: 6 };
const durableGoal = { redis: 3, sqlite: 1.1 };
const relaxed = ['ours', 'redis', 'redis-pipeline', 'jetstream', 'sqlite', 'python'];
const durable = ['ours', 'redis', 'redis-pipeline', 'sqlite'];

const questions = [
  { id: 'publish', writers: 1, batch: 256, durable: false, names: relaxed, goals: everyGoal },
  { id: 'publish', writers: 4, batch: 256, durable: false, names: relaxed, goals: everyGoal },
  { id: 'durable', writers: 1, batch: 256, durable: true, names: durable, goals: durableGoal },
  { id: 'durable', writers: 4, batch: 256, durable: true, names: durable, goals: durableGoal },
  {
    id: 'lone',
    writers: 1,
    batch: 1,
    durable: false,
    names: relaxed.filter((name) => name !== 'redis-pipeline'),
    goals: { redis: 5, sqlite: 5, python: 4 },
  },
];

/**
 * @param {import('./index.mjs').Setting} setting
 * @returns {Promise<import('./index.mjs').Test[]>}
 */
export async function publish(setting) {
  return questions.filter(({ id }) => setting.chosen.question(id)).map((question) => testOf(question, setting));
}

/**
 * @param {typeof questions[number]} question
 * @param {import('./index.mjs').Setting} setting
 * @returns {import('./index.mjs').Test}
 */
function testOf(question, { dir, ms, chosen, versions }) {
  /** @type {Map<string, Promise<Side>>} */
  const sides = new Map();
  const contestants = chosen.contestants(question.names);
  const table = newTable({
    id: `${question.id}-${question.writers}`,
    title: titleOf(question),
    unit: 'events/s',
    better: 'more',
    goals: question.goals,
    contestants: contestants.map(({ name, title, ...keeps }) => {
      return { name, title: `${title}, ${question.durable ? keeps.durable : keeps.relaxed}` };
    }),
  });

  /** @param {import('./contestants.mjs').Contestant} contestant */
  async function run(contestant) {
    const { name } = contestant;
    try {
      const side = sides.get(name) ?? openSide(dir, contestant, question, versions);
      sides.set(name, side);
      addSample(table, name, await measure(await side, question, ms));
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      table.missing[name] = error.message;
    }
  }

  async function stop() {
    for (const opened of await Promise.allSettled(sides.values())) {
      if (opened.status === 'rejected') continue;
      for (const writer of opened.value.writers) await writer.stop();
      await opened.value.served.stop?.();
    }
  }

  return { tables: [table], contestants, steps: [run], stop };
}

/** @typedef {{ served: import('./contestants.mjs').Served, writers: import('./children.mjs').Child[] }} Side */

/**
 * @param {string} dir
 * @param {import('./contestants.mjs').Contestant} contestant
 * @param {{ writers: number, durable: boolean }} question
 * @param {Set<string>} versions
 * @returns {Promise<Side>}
 */
async function openSide(dir, contestant, question, versions) {
  const { durable } = question;
  const served = await contestant.serve(await mkdtemp(join(dir, `${contestant.name}-`)), durable);
  if (served.version) versions.add(served.version);
  const writers = [];
  for (let i = 0; i < question.writers; i++)
    writers.push(await startChild(contestant, 'write', served.target, durable));
  return { served, writers };
}

/**
 * @param {Side} side
 * @param {{ batch: number }} question
 * @param {number} ms
 */
async function measure(side, { batch }, ms) {
  // All count the same span, so that one which waits for the others is not measured when they are done.
  const startAtMs = Date.now() + 50;
  const countFromMs = startAtMs + ms / 4;
  /** @type {Span} */
  const span = { startAtMs, countFromMs, countToMs: countFromMs + ms };
  const answers = await Promise.all(side.writers.map((writer) => writer.ask({ batch, ...span })));
  await side.served.clear?.();
  await settleDisk();
  await sleep(20);
  return {
    value: sum(answers.map((answer) => answer.counted)) / (ms / 1000),
    cpuMicros: sum(answers.map((answer) => answer.cpuMicros)) / sum(answers.map((answer) => answer.published)),
  };
}

/**
 * Has the disk take what is dirty. A file system with a journal writes it with the next sync of any file that has grown,
 * so that one contestant would wait for what the one before has left.
 */
async function settleDisk() {
  if (process.platform !== 'win32') await promisify(execFile)('sync');
}

/** @typedef {{ startAtMs: number, countFromMs: number, countToMs: number }} Span - Epoch milliseconds. */

/** @param {{ writers: number, batch: number, durable: boolean }} question */
function titleOf({ writers, batch, durable }) {
  const processes = writers === 1 ? '1 writer process' : `${writers} writer processes`;
  if (batch === 1) return `One event at a time, each awaited, ${processes}`;
  return `${durable ? 'Safe from a power cut' : 'Publish'}: ${batch} in flight, ${processes}`;
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
