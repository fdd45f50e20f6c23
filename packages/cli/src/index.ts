/**
 * The command `e2evidence`: shows, checks and unpacks failure bundles, finds secrets, says what works here, talks to the bus.
 *
 * @packageDocumentation
 */

export { CliError, type CliErrorCode } from './errors.js';
export type { ExitCode } from './exit-code.js';
export { runCli } from './run-cli.js';
export { version } from './version.js';
