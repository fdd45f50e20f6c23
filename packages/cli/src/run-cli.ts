import type { Command, CommandGroup } from './command.js';
import { commands } from './command-table.js';
import type { ExitCode } from './exit-code.js';
import { commandHelp, groupHelp } from './help.js';
import { parseArguments, usageError } from './parse-arguments.js';
import { print } from './terminal.js';
import { version } from './version.js';

/**
 * Runs one command line. What was asked for is printed on stdout, everything else on stderr; with `--json` what went
 * wrong is on both.
 *
 * citty draws the help; finding the command is done here, because citty itself ends with 1 where the convention of this
 * program is 2.
 *
 * @param args - The arguments without `node` and the script.
 * @returns What the process should end with; never throws.
 *
 * @example
 * await runCli(['verify', 'bundle.zip']); // => 0
 */
export async function runCli(args: readonly string[]): Promise<ExitCode> {
  try {
    return await runGroup('e2evidence', { description: about, commands }, args);
  } catch (error) {
    const { tellFailure } = await import('./tell-failure.js');
    return tellFailure(error, { json: beforeDashes(args).includes('--json') });
  }
}

function beforeDashes(args: readonly string[]): readonly string[] {
  return args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
}

const about = 'Evidence of failed browser tests: show it, check it, unpack it, share it without secrets.';

async function runGroup(
  path: string,
  group: { readonly description: string; readonly commands: ReadonlyMap<string, Command | CommandGroup> },
  args: readonly string[],
): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined) {
    process.stderr.write(await groupHelp(path, group));
    return 2;
  }
  if (isHelp(name)) return printed(await groupHelp(path, group));
  if (path === 'e2evidence' && (name === '--version' || name === '-v')) return printed(version);
  const found = group.commands.get(name);
  if (!found) throw await usageError(path, `there is no ${name.startsWith('-') ? 'option' : 'command'} ${name}`);
  if ('commands' in found) return runGroup(`${path} ${name}`, found, rest);
  if (beforeDashes(rest).some(isHelp)) return printed(await commandHelp(`${path} ${name}`, found));
  return found.run(await parseArguments(`${path} ${name}`, found.args, rest));
}

function isHelp(arg: string): boolean {
  return arg === '--help' || arg === '-h';
}

function printed(text: string): ExitCode {
  print(text);
  return 0;
}
