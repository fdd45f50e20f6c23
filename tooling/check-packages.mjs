// Packs every package and holds it against publint and Are The Types Wrong, all in one process.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { runPnpm } from './pm.mjs';
import { publishedPackages, tarballName } from './workspace.mjs';

/** @type {string[]} */
const problems = [];
const folder = mkdtempSync(join(tmpdir(), 'e2evidence-pack-'));
try {
  const packed = runPnpm(['-r', '--filter', './packages/*', 'pack', '--pack-destination', folder], { stdio: 'ignore' });
  if (packed !== 0) throw new Error('pnpm pack failed: run it in the package that is broken');
  for (const workspace of publishedPackages()) {
    const { name, manifest } = workspace;
    const tarball = readFileSync(join(folder, tarballName(workspace)));

    const { messages } = await publint({ strict: true, pack: { tarball: arrayBuffer(tarball) } });
    for (const message of messages) problems.push(`${name}: publint: ${formatMessage(message, manifest)}`);

    const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
    // Node 10 knows no exports map; it is far below the engines of every package. A program is not required.
    const ignored = manifest.bin ? ['node10', 'node16-cjs'] : ['node10'];
    const found = analysis.types ? analysis.problems.filter((problem) => !isOf(problem, ignored)) : [];
    for (const problem of found) problems.push(`${name}: types: ${JSON.stringify(problem)}`);
    if (!analysis.types) problems.push(`${name}: types: the package has none`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {Buffer} buffer */
function arrayBuffer(buffer) {
  return /** @type {ArrayBuffer} */ (buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength));
}

/**
 * @param {object} problem
 * @param {string[]} resolutions
 */
function isOf(problem, resolutions) {
  return 'resolutionKind' in problem && resolutions.includes(String(problem.resolutionKind));
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`packages are publishable: publint strict and types, ${publishedPackages().length} packages`);
