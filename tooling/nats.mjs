// Finds nats-server on this machine, or installs it. Used by `npm test` and the test kit.
import { chosenExecutable, ensureProgram, executableOnPath } from './browser.mjs';

/**
 * The path of nats-server: `E2EVIDENCE_NATS_SERVER`, else the one on the PATH or where Debian puts it.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} An executable file, or undefined when there is none.
 */
export function findNatsServer(env = process.env) {
  return chosenExecutable('E2EVIDENCE_NATS_SERVER', env) ?? executableOnPath('nats-server', env, ['/usr/sbin']);
}

/**
 * Like {@link findNatsServer}, and installs it with apt as root on Debian when there is none.
 *
 * @param {(line: string) => void} say - Gets one line per thing that is done.
 * @returns {string} An executable file.
 */
export function ensureNatsServer(say) {
  return ensureProgram(say, {
    called: 'nats-server',
    debian: 'nats-server',
    find: findNatsServer,
    variable: 'E2EVIDENCE_NATS_SERVER',
  });
}
