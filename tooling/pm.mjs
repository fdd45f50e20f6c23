// Runs the pnpm version that package.json pins: the installed one when it matches, else through npx. No corepack needed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const root = new URL('../', import.meta.url);
const pinned = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).packageManager;
const [, version] = pinned.split('@');

/**
 * @param {string[]} args - Arguments for pnpm.
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @returns {number} The exit code of pnpm.
 */
export function runPnpm(args, options = {}) {
  const shell = process.platform === 'win32';
  const installed = spawnSync('pnpm', ['--version'], { encoding: 'utf8', shell, cwd: new URL('../..', root) });
  const [command, prefix] =
    installed.status === 0 && installed.stdout.trim() === version ? ['pnpm', []] : ['npx', ['-y', pinned]];
  const child = spawnSync(command, [...prefix, ...args], { stdio: 'inherit', shell, cwd: root, ...options });
  return child.status ?? 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exit(runPnpm(process.argv.slice(2)));
}
