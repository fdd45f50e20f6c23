// Finds nats-server on this machine, or installs it. Used by `npm test` and the test kit.
import { aptInstall, executableOnPath } from './browser.mjs';

/**
 * The path of nats-server: `E2EVIDENCE_NATS_SERVER`, else the one on the PATH or where Debian puts it.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} An executable file, or undefined when there is none.
 */
export function findNatsServer(env = process.env) {
  const chosen = env['E2EVIDENCE_NATS_SERVER'];
  return chosen || executableOnPath('nats-server', env, ['/usr/sbin']);
}

/**
 * Like {@link findNatsServer}, and installs it with apt as root on Debian when there is none.
 *
 * @param {(line: string) => void} say - Gets one line per thing that is done.
 * @returns {string} An executable file.
 */
export function ensureNatsServer(say) {
  const found = findNatsServer();
  if (found) return found;
  aptInstall(say, ['nats-server']);
  const installed = findNatsServer();
  if (installed) return installed;
  throw new Error(
    'nats-server could not be found or installed. Install it, or set E2EVIDENCE_NATS_SERVER to its path.',
  );
}
