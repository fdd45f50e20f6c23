import type { ArgDef } from 'citty';
import type { ExitCode } from './exit-code.js';

/** The arguments of a command. `isList`: the values of the option have commas between, also when it is given again. */
export type CommandArgs = Readonly<Record<string, ArgDef & { readonly isList?: true }>>;

/** One command: what its help says, and what it does. */
export interface Command {
  /** One sentence. */
  readonly description: string;
  readonly args: CommandArgs;
  /** Whole command lines, shown by `--help`. */
  readonly examples: readonly string[];
  // Each command knows its arguments; the table that holds them all does not.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  run(args: any): Promise<ExitCode>;
}

/** Commands under one word, such as `bus`. */
export interface CommandGroup {
  readonly description: string;
  readonly commands: ReadonlyMap<string, Command>;
}
