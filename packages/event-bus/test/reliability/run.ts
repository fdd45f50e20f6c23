import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { bundleProgram } from '@e2evidence/testkit';

/** A process of a test that prints one line of JSON for each thing that happened. */
export interface Running {
  readonly pid: number;
  readonly lines: readonly Record<string, unknown>[];
  /** Resolves when it has printed so many lines, or has ended. */
  printedLines(count: number): Promise<void>;
  /** Resolves with all lines when it has ended, however that was. */
  readonly ended: Promise<readonly Record<string, unknown>[]>;
  /** As `kill -9` does. */
  kill(): Promise<void>;
}

/** Starts a script of Node on the sources; `shell` may stand before it, such as a limit. */
export function run(script: string, args: readonly string[], shell = ''): Running {
  const command = [process.execPath, bundleProgram(script), ...args];
  const child =
    shell === ''
      ? spawn(process.execPath, command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
      : spawn('sh', ['-c', `${shell}; exec "$0" "$@"`, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: Record<string, unknown>[] = [];
  const looks = new Set<() => void>();
  const lookAll = (): void => {
    for (const look of looks) look();
  };
  let hasEnded = false;
  createInterface(child.stdout).on('line', (line) => {
    // The line at which it was killed may be half of one.
    if (line.endsWith('}')) lines.push(JSON.parse(line));
    lookAll();
  });
  const ended = once(child, 'close').then(() => {
    hasEnded = true;
    lookAll();
    return lines;
  });
  const printedLines = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (lines.length >= count || hasEnded) resolve();
      };
      looks.add(look);
      look();
    });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { pid: child.pid ?? 0, lines, printedLines, ended, kill };
}
