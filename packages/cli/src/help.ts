import { stripVTControlCharacters } from 'node:util';
import { type ArgsDef, type CommandDef, renderUsage } from 'citty';
import type { Command } from './command.js';
import { wantsColor } from './terminal.js';
import { version } from './version.js';

/** The help of one command, with its examples. */
export async function commandHelp(path: string, command: Command): Promise<string> {
  const { description, args, examples } = command;
  return help({ meta: { name: path, description, version }, args }, examples);
}

/** The help of a list of commands, with the first example of each. */
export async function groupHelp(
  path: string,
  group: {
    readonly description: string;
    readonly commands: ReadonlyMap<string, { readonly description: string; readonly examples?: readonly string[] }>;
  },
): Promise<string> {
  const subCommands = Object.fromEntries(
    [...group.commands].map(([name, { description }]) => [name, { meta: { name, description } }]),
  );
  const examples = [...group.commands.values()].flatMap((command) => command.examples?.[0] ?? []);
  return help({ meta: { name: path, description: group.description, version }, subCommands }, examples);
}

async function help(definition: CommandDef<ArgsDef>, examples: readonly string[]): Promise<string> {
  const usage = await renderUsage(definition);
  const text = `${usage.trimEnd()}\n\nEXAMPLES\n\n${examples.map((line) => `  ${line}`).join('\n')}\n`;
  // citty paints for NO_COLOR=1 only, and for every stream.
  return wantsColor(process.stdout) ? text : stripVTControlCharacters(text);
}
