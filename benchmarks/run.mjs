// `npm run bench`: runs every benchmark, or those that are named. Options go to the benchmark.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runPnpm } from '../tooling/pm.mjs';

const here = new URL('./', import.meta.url);
const all = readdirSync(here).filter((name) => existsSync(new URL(`${name}/index.mjs`, here)));
const args = process.argv.slice(2);
const firstOption = args.findIndex((arg) => arg.startsWith('-'));
const named = firstOption === -1 ? args : args.slice(0, firstOption);
const options = firstOption === -1 ? [] : args.slice(firstOption);
const unknown = named.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there is ${all.join(', ')}`);
  process.exit(1);
}

for (const name of named.length > 0 ? named : all) {
  const cwd = fileURLToPath(new URL(`${name}/`, here));
  const manifest = JSON.parse(readFileSync(`${cwd}package.json`, 'utf8'));
  // Users get the built packages, so they are what is measured.
  const build = ['exec', 'turbo', 'run', 'build', `--filter=${manifest.config.build}`];
  done(runPnpm([...build, '--output-logs=errors-only', '--no-color']));
  installPeers(cwd, manifest.dependencies);
  done(spawnSync(process.execPath, ['index.mjs', ...options], { cwd, stdio: 'inherit' }).status);
}

/**
 * Peers are no part of the workspace: one of them needs a compiler, which the tests must not.
 *
 * @param {string} cwd
 * @param {Record<string, string>} dependencies
 */
function installPeers(cwd, dependencies) {
  const isInstalled = Object.entries(dependencies).every(([name, version]) => {
    const manifest = `${cwd}node_modules/${name}/package.json`;
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version;
  });
  if (isInstalled) return;
  console.log('installing the peers (once; one of them is compiled, which takes a minute)');
  const flags = ['--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  done(spawnSync('npm', ['install', ...flags], { cwd, stdio: 'inherit', shell: process.platform === 'win32' }).status);
}

/** @param {number | null} status */
function done(status) {
  if (status !== 0) process.exit(status ?? 1);
}
