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

/** @param {import('./index.mjs').Setting} setting */
export async function publish({ dir, ms, chosen, versions }) {
  /** @type {Map<string, Promise<Side>>} */
  const sides = new Map();
  const side = (/** @type {import('./contestants.mjs').Contestant} */ contestant, /** @type {boolean} */ durable) => {
    const key = `${contestant.name}-${durable}`;
    const known = sides.get(key) ?? openSide(dir, contestant, durable, versions);
    sides.set(key, known);
    return known;
  };

  return {
    tests: questions
      .filter(({ id }) => chosen.question(id))
      .map((question) => {
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
        return {
          tables: [table],
          contestants,
          /** @param {import('./contestants.mjs').Contestant} contestant */
          async run(contestant) {
            try {
              addSample(table, contestant.name, await measure(await side(contestant, question.durable), question, ms));
            } catch (error) {
              if (!(error instanceof Unavailable)) throw error;
              table.missing[contestant.name] = error.message;
            }
          },
        };
      }),
    async stop() {
      for (const opened of await Promise.allSettled(sides.values())) {
        if (opened.status === 'rejected') continue;
        for (const writer of opened.value.writers) await writer.stop();
        await opened.value.served.stop?.();
      }
    },
  };
}

/** @typedef {{ served: import('./contestants.mjs').Served, writers: import('./children.mjs').Child[] }} Side */

/**
 * @param {string} dir
 * @param {import('./contestants.mjs').Contestant} contestant
 * @param {boolean} durable
 * @param {Set<string>} versions
 * @returns {Promise<Side>}
 */
async function openSide(dir, contestant, durable, versions) {
  const served = await contestant.serve(await mkdtemp(join(dir, `${contestant.name}-`)), durable);
  if (served.version) versions.add(served.version);
  const writers = [];
  for (let i = 0; i < 4; i++) writers.push(await startChild(contestant, 'write', served.target, durable));
  return { served, writers };
}

/**
 * @param {Side} side
 * @param {{ writers: number, batch: number }} question
 * @param {number} ms
 */
async function measure(side, { writers, batch }, ms) {
  // All count the same span, so that one which waits for the others is not measured when they are done.
  const startAtMs = Date.now() + 50;
  const countFromMs = startAtMs + ms / 4;
  /** @type {Span} */
  const span = { startAtMs, countFromMs, countToMs: countFromMs + ms };
  // A process keeps what luck it had with its compiler, up to a quarter of its speed: another one each time.
  side.writers.push(...side.writers.splice(0, 1));
  const answers = await Promise.all(side.writers.slice(0, writers).map((writer) => writer.ask({ batch, ...span })));
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
