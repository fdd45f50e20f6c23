import { stripVTControlCharacters, parseArgs as tokenize } from 'node:util';
import { parseArgs } from 'citty';
import type { CommandArgs } from './command.js';

/**
 * The arguments of one command, by the names in its definition.
 *
 * citty parses them. What it lets pass is told here: it takes no notice of an option that it does not know, and of one
 * that is given twice it keeps the last value.
 *
 * @param path - The command, for the message of an error.
 * @throws {@link CliError} `CLI_USAGE`
 */
export async function parseArguments(
  path: string,
  definition: CommandArgs,
  rest: readonly string[],
): Promise<Record<string, unknown>> {
  const { options, positionals } = findGiven(definition, rest);
  for (const { name, written } of options) {
    if (name === undefined) throw await usageError(path, `there is no option ${written}`);
  }
  const args = await tryParse(path, definition, rest);
  const extra = positionals[Object.values(definition).filter(({ type }) => type === 'positional').length];
  if (extra !== undefined) throw await usageError(path, `${JSON.stringify(extra)} is one argument too many`);
  const parsed: Record<string, unknown> = {};
  for (const [name, argument] of Object.entries(definition)) {
    const values = options.filter((option) => option.name === name).map(({ value }) => value);
    const isGiven = argument.type === 'string' && values.length > 0;
    parsed[name] = isGiven ? await joinedValue(path, name, argument.isList === true, values) : args[name];
  }
  return parsed;
}

/** @returns The error `CLI_USAGE`. */
export async function usageError(path: string, reason: string): Promise<Error> {
  // Loaded when something is wrong, so that --version and --help load no package but citty.
  const { CliError } = await import('./errors.js');
  return new CliError('CLI_USAGE', `Could not run ${path}: ${reason}.`);
}

/** One option as it stands on the command line. */
interface GivenOption {
  /** In the definition; undefined when the command has none of this name. */
  readonly name: string | undefined;
  /** Such as `--timeoutMs`. */
  readonly written: string;
  readonly value: string | undefined;
}

/** Goes through a command line as citty does. */
function findGiven(
  definition: CommandArgs,
  rest: readonly string[],
): { options: readonly GivenOption[]; positionals: readonly string[] } {
  const names = new Map<string, string>();
  for (const [name, { type }] of Object.entries(definition)) {
    if (type !== 'positional') names.set(name, name).set(camelCase(name), name);
  }
  const typeOf = (name: string) => (definition[name]?.type === 'string' ? 'string' : 'boolean');
  const dashes = rest.includes('--') ? rest.indexOf('--') : rest.length;
  // They are none of those that take a value, wherever they stand.
  const isNegated = (arg: string, at: number): boolean => at < dashes && arg.startsWith('--no-');
  const { tokens } = tokenize({
    args: rest.filter((arg, at) => !isNegated(arg, at)),
    options: Object.fromEntries([...names].map(([written, name]) => [written, { type: typeOf(name) }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const negated = rest.filter(isNegated).map((written) => ({
    name: names.get(written.slice('--no-'.length)),
    written,
    value: undefined,
  }));
  const given = tokens
    .filter((token) => token.kind === 'option')
    .map(({ name, rawName: written, value }) => ({ name: names.get(name), written, value }));
  const positionals = tokens.filter((token) => token.kind === 'positional').map(({ value }) => value);
  return { options: [...given, ...negated], positionals };
}

/** citty reads `--timeoutMs` as `--timeout-ms`. */
function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

async function tryParse(
  path: string,
  definition: CommandArgs,
  rest: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return parseArgs([...rest], definition);
  } catch (error) {
    const { message } = error as Error;
    throw await usageError(path, stripVTControlCharacters(message[0]?.toLowerCase() + message.slice(1)));
  }
}

/** The value of an option, of a list all of them. */
async function joinedValue(
  path: string,
  name: string,
  isList: boolean,
  values: readonly (string | undefined)[],
): Promise<string> {
  const nothing = isList ? /^[\s,]*$/ : /^$/;
  if (values.some((value = '') => nothing.test(value))) throw await usageError(path, `--${name} needs a value`);
  if (!isList && values.length > 1) {
    throw await usageError(path, `--${name} takes one value, and is given ${values.length} times`);
  }
  return values.join(',');
}
