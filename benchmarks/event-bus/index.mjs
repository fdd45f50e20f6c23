// How does a log file shared by processes compare with a broker or a database, for the events of a test run?
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine } from '../machine.mjs';
import { loadContestant } from './contestants.mjs';
import { memory } from './memory.mjs';
import { publish } from './publish.mjs';
import { page } from './report.mjs';
import { scan } from './scan.mjs';
import { wakeUp } from './wake-up.mjs';

/**
 * @typedef {object} Setting
 * @property {string} dir - For data; removed at the end.
 * @property {number} ms - Of one measurement.
 * @property {Set<string>} versions - Of the servers that took part.
 * @property {{ question(id: string): boolean, contestants(names: readonly string[]): import('./contestants.mjs').Contestant[] }} chosen
 */

/**
 * One question. It starts what it needs and stops it, so that nothing of it slows the next one.
 *
 * @typedef {object} Test
 * @property {import('../table.mjs').Table[]} tables
 * @property {import('./contestants.mjs').Contestant[]} contestants
 * @property {((contestant: import('./contestants.mjs').Contestant) => Promise<void>)[]} steps - A round: each with every
 * contestant before the next one begins.
 * @property {() => Promise<void>} stop
 * @property {number} [warmUpRounds] - Fewer than usual, where every round has processes of its own.
 */

const questions = ['publish', 'durable', 'lone', 'wake-up', 'scan'];
const contestantNames = [
  'ours',
  'redis',
  'redis-pipeline',
  'jetstream',
  'nats-core',
  'sqlite',
  'unix-socket',
  'bare-file',
  'json-parse',
  'python',
];

/** Not counted: they start the processes and compile the code. */
const usualWarmUpRounds = 3;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '0.5' },
    only: { type: 'string', default: '' },
    memory: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
if (!(rounds >= 1 && seconds > 0)) refuse('--rounds is 1 or more, --seconds more than 0');
const only = values.only.split(',').filter((name) => name !== '');
const strange = only.filter((name) => ![...questions, ...contestantNames].includes(name));
if (strange.length > 0) {
  refuse(`--only knows ${[...questions, ...contestantNames].join(', ')}; not ${strange.join(', ')}`);
}
const wholeRun = only.length === 0 && rounds >= 5;

const about = machine();
const dir = await mkdtemp(join(tmpdir(), 'e2evidence-bench-'));
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

const results = await measureAll();
const text = page(results);
console.log(`\n${text}`);
if (wholeRun) {
  const docs = new URL('../../docs/benchmarks/', import.meta.url);
  await mkdir(docs, { recursive: true });
  await writeFile(new URL('event-bus.md', docs), text);
  await writeFile(new URL('results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
} else {
  console.log('A part of the benchmark: docs/benchmarks/event-bus.md was not written.');
}

async function measureAll() {
  const contestants = await Promise.all(contestantNames.map(loadContestant));
  const wantedNames = only.filter((name) => contestantNames.includes(name));
  const wantedQuestions = only.filter((name) => questions.includes(name));
  /** @type {Setting} */
  const setting = {
    dir,
    ms: seconds * 1000,
    versions: new Set(),
    chosen: {
      question: (id) => wantedQuestions.length === 0 || wantedQuestions.includes(id),
      contestants: (names) =>
        contestants
          .filter(({ name }) => names.includes(name))
          .filter(({ name }) => wantedNames.length === 0 || name === 'ours' || wantedNames.includes(name)),
    },
  };
  const tables = [];
  for (const open of [publish, wakeUp, scan]) {
    for (const test of await open(setting)) {
      try {
        await measure(test);
      } finally {
        await test.stop();
      }
      tables.push(...test.tables);
    }
  }
  return {
    ...about,
    date: new Date().toISOString().slice(0, 10),
    command: ['npm run bench -- event-bus', ...process.argv.slice(2)].join(' '),
    rounds,
    seconds,
    versions: [...setting.versions, ...(await clientVersions())],
    tables,
    memory: values.memory ? await memory(dir) : null,
  };
}

/** @param {Test} test */
async function measure({ tables, contestants, steps, warmUpRounds = usualWarmUpRounds }) {
  for (let round = 1 - warmUpRounds; round <= rounds; round++) {
    if (round === 1) for (const table of tables) table.samples = {};
    console.log(`${tables[0]?.title}: ${round < 1 ? 'warm-up' : `round ${round} of ${rounds}`}`);
    for (const [at, step] of steps.entries()) {
      for (const contestant of inTurn(contestants, round + warmUpRounds + at)) await step(contestant);
    }
  }
}

/**
 * Everybody is first once, and has other neighbours the next time.
 *
 * @template Item
 * @param {readonly Item[]} items
 * @param {number} time
 */
function inTurn(items, time) {
  const start = time % items.length;
  const turned = [...items.slice(start), ...items.slice(0, start)];
  return time % 2 === 0 ? turned : turned.reverse();
}

async function clientVersions() {
  const { dependencies, optionalDependencies } = JSON.parse(
    await readFile(new URL('package.json', import.meta.url), 'utf8'),
  );
  return Object.entries({ ...dependencies, ...optionalDependencies }).map(([name, version]) => `${name} ${version}`);
}

/** @param {string} reason */
function refuse(reason) {
  console.error(reason);
  process.exit(1);
}
