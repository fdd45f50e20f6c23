// How a token gets to the registry: pnpm and npm take it from a setting that names the registry, not from NODE_AUTH_TOKEN.
import { spawnSync } from 'node:child_process';
import { pnpmCommand } from './pm.mjs';

const shell = process.platform === 'win32';

/**
 * The environment in which `pnpm publish` logs in to the registry of a folder with `NODE_AUTH_TOKEN`; nothing is written
 * to disk. Without such a token it is the given one, in which a CI job may ask for an identity token.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} dir - The folder whose settings name the registry.
 * @returns {NodeJS.ProcessEnv}
 */
export function withRegistryToken(env, dir) {
  const token = env['NODE_AUTH_TOKEN'];
  if (!token) return env;
  const [command = '', ...prefix] = pnpmCommand(env);
  const asked = spawnSync(command, [...prefix, 'config', 'get', 'registry'], {
    cwd: dir,
    env,
    shell,
    encoding: 'utf8',
  });
  const registry = asked.stdout
    .trim()
    .replace(/^https?:/, '')
    .replace(/\/*$/, '/');
  if (asked.status !== 0 || !registry.startsWith('//')) throw new Error(`pnpm names no registry: ${asked.stderr}`);
  return { ...env, [`npm_config_${registry}:_authToken`]: token };
}
