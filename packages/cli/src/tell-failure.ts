import { isE2EvidenceError } from '@e2evidence/errors';
import { CliError } from './errors.js';
import { type ExitCode, isFinding } from './exit-code.js';
import { paint, printable, say } from './terminal.js';

/**
 * Prints the message and the code of an error on stderr, with DEBUG its stack and causes too.
 *
 * @param options - With `json`, a line of JSON on stdout besides, behind what was printed there before.
 */
export function tellFailure(failure: unknown, { json }: { readonly json: boolean }): ExitCode {
  const error = isE2EvidenceError(failure) ? failure : unexpected(failure);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code: error.code, message: error.message } })}\n`);
  say(`${paint('red', error.code)}: ${printable(error.message)}`);
  if (process.env['DEBUG']) say(printable(stacks(error).join('\n')));
  return isFinding(error.code) ? 1 : 2;
}

function unexpected(cause: unknown): CliError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CliError('CLI_UNEXPECTED', `Could not finish: ${reason.replace(/\.?$/, '.')}`, { cause });
}

function stacks(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 8) return [];
  return [`${depth > 0 ? 'caused by ' : ''}${error.stack}`, ...stacks(error.cause, depth + 1)];
}
