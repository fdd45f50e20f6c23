// Which writer of zips costs the least for what a failing test leaves: films, pictures, traces, and text?
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine } from '../machine.mjs';
import { addSample, newTable } from '../table.mjs';
import { writeContent } from './content.mjs';
import { page } from './report.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    megabytes: { type: 'string', default: '50,500' },
  },
});
const rounds = Number(values.rounds);
const sizes = values.megabytes.split(',').map(Number);

const node = (/** @type {string} */ name, /** @type {string} */ title) => ({ name, title });
const contestants = [
  node('ours', 'e2evidence'),
  node('ours-6', 'e2evidence, level 6'),
  node('yazl', 'yazl'),
  node('archiver', 'archiver'),
  node('jszip', 'jszip, streamFiles'),
  node('adm-zip', 'adm-zip'),
  node('fflate', 'fflate, stream'),
  node('zipfile', 'Python zipfile, media stored'),
  node('tool', 'je_web_runner (Python)'),
];
const wallGoals = (/** @type {number} */ megabytes) =>
  megabytes >= 500 ? { yazl: 2, archiver: 2, zipfile: 1, tool: 7 } : { tool: 3.5 };
const cpuGoals = { yazl: 1.5, archiver: 1.5 };

const here = machine();
const dir = mkdtempSync(join(tmpdir(), 'e2evidence-bench-'));
const tables = [];
try {
  for (const megabytes of sizes) tables.push(...measure(megabytes));
} finally {
  rmSync(dir, { recursive: true });
}
const command = `npm run bench -- bundle${process.argv
  .slice(2)
  .map((arg) => ` ${arg}`)
  .join('')}`;
const text = page({ ...here, date: new Date().toISOString().slice(0, 10), command, rounds, tables });
console.log(text);
if (values.megabytes === '50,500' && rounds >= 5) {
  mkdirSync(new URL('../../docs/benchmarks/', import.meta.url), { recursive: true });
  writeFileSync(new URL('../../docs/benchmarks/bundle.md', import.meta.url), text);
} else console.log('A part of the benchmark: docs/benchmarks/bundle.md was not written.');

/** @param {number} megabytes */
function measure(megabytes) {
  const files = writeContent(join(dir, `content-${megabytes}`), megabytes);
  const listing = join(dir, 'files.json');
  writeFileSync(listing, JSON.stringify(files));
  const head = { contestants, better: /** @type {const} */ ('less') };
  const wall = newTable({
    ...head,
    id: `wall-${megabytes}`,
    title: `${megabytes} MB, wall`,
    unit: 'ms',
    goals: wallGoals(megabytes),
  });
  const cpu = newTable({ ...head, id: `cpu-${megabytes}`, title: `${megabytes} MB, CPU`, unit: 'ms', goals: cpuGoals });
  const peak = newTable({
    ...head,
    id: `peak-${megabytes}`,
    title: `${megabytes} MB, peak memory`,
    unit: 'MB',
    goals: {},
  });
  const size = newTable({
    ...head,
    id: `size-${megabytes}`,
    title: `${megabytes} MB, size of the zip`,
    unit: 'MB',
    goals: {},
  });
  for (let round = 0; round < rounds; round++) {
    for (const { name } of contestants) {
      const target = join(dir, 'a.zip');
      const took = run(name, target, listing);
      if (typeof took === 'string') for (const table of [wall, cpu, peak, size]) table.missing[name] = took;
      else {
        addSample(wall, name, { value: took.wallMs });
        addSample(cpu, name, { value: took.cpuMs });
        addSample(peak, name, { value: took.peakMb });
        addSample(size, name, { value: statSync(target).size / 1e6 });
      }
      rmSync(target, { force: true });
    }
  }
  return [wall, cpu, peak, size];
}

/**
 * @param {string} name
 * @param {string} target
 * @param {string} listing
 * @returns {{ wallMs: number, cpuMs: number, peakMb: number } | string} Why it was not measured.
 */
function run(name, target, listing) {
  const isPython = name === 'zipfile' || name === 'tool';
  if (name === 'tool' && !process.env['E2EVIDENCE_WEBRUNNER']) return 'E2EVIDENCE_WEBRUNNER is not set';
  const [program, script] = isPython ? ['python3', 'python.py'] : [process.execPath, 'child.mjs'];
  const startedAt = performance.now();
  const { status, stdout, stderr, error } = spawnSync(program, [script, name, target, listing], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  const wallMs = performance.now() - startedAt;
  if (error || status !== 0) return (error?.message ?? stderr.trim().split('\n').at(-1) ?? 'failed').slice(0, 120);
  return { wallMs, ...JSON.parse(stdout.trim().split('\n').at(-1) ?? '') };
}
