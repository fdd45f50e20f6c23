import { createRedactor, type Redactor } from '@e2evidence/redact';
import { say } from './terminal.js';

/** The options of every command that looks for secrets. */
export interface SecretOptions {
  /** Values that are no secrets, with commas between. */
  readonly allow?: string;
  /** Names of environment variables that hold secrets, with commas between. */
  readonly 'secret-env'?: string;
}

/** The redactor that the options of a command ask for. */
export function makeRedactor(options: SecretOptions, env: NodeJS.ProcessEnv = process.env): Redactor {
  const secretVariables = listOf(options['secret-env']);
  // In a fork of a repository its secrets are not set, and that is no fault; but it shall be seen.
  for (const name of secretVariables) if (!env[name]) say(`${name} is not set: its value is not looked for`);
  return createRedactor({ allow: listOf(options.allow), secretVariables, env });
}

/** The parts of a text with commas between them, without the spaces around each. */
export function listOf(text: string | undefined): string[] {
  const parts = (text ?? '').split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '');
}
