// Runs the pnpm version that package.json pins: the installed one when it matches, else through npx. No corepack needed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = new URL('../', import.meta.url);
const pinned = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).packageManager;
const [, version] = pinned.split('@');
const shell = process.platform === 'win32';

/**
 * @param {string[]} args - Arguments for pnpm.
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @returns {number} The exit code of pnpm.
 */
export function runPnpm(args, options = {}) {
  const { env = process.env } = options;
  const [command, ...prefix] = pnpmCommand(env);
  const child = spawnSync(String(command), [...prefix, ...args], {
    stdio: 'inherit',
    shell,
    cwd: root,
    ...options,
    env,
  });
  return child.status ?? 1;
}

/**
 * How the pinned pnpm is started. What npx had to bring is put on the PATH of `env`, since npx takes a second each time.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string[]} A command and its first arguments.
 */
export function pnpmCommand(env = process.env) {
  const isThere = () => {
    // Outside of the workspace: in it, pnpm changes to the pinned version by itself.
    const { status, stdout } = spawnSync('pnpm', ['--version'], {
      encoding: 'utf8',
      shell,
      env,
      cwd: new URL('..', root),
    });
    return status === 0 && stdout.trim() === version;
  };
  if (isThere()) return ['pnpm'];
  const npx = ['npx', '-y', pinned];
  if (shell) return npx;
  const { status, stdout } = spawnSync('npx', ['-y', '-p', pinned, '-c', 'command -v pnpm'], { encoding: 'utf8', env });
  if (status !== 0) return npx;
  env['PATH'] = dirname(stdout.trim()) + delimiter + (env['PATH'] ?? '');
  return isThere() ? ['pnpm'] : npx;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exit(runPnpm(process.argv.slice(2)));
}
