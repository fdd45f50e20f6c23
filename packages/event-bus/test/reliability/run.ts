import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { bundleProgram } from '@e2evidence/testkit';
import { executableOnPath } from '../../../../tooling/browser.mjs';

/** A process of a test that prints one line of JSON for each thing that happened. */
export interface Running {
  readonly pid: number;
  readonly lines: readonly Record<string, unknown>[];
  /** Resolves when a look at its lines, taken at each new one, says so, or when it has ended. */
  until(isReached: () => boolean): Promise<void>;
  /** Resolves when it has printed so many lines, or has ended. */
  printedLines(count: number): Promise<void>;
  /** Resolves with all lines when it has ended, however that was. */
  readonly ended: Promise<readonly Record<string, unknown>[]>;
  /** As `kill -9` does. Resolves with whether that ended it, and not something before. */
  kill(): Promise<boolean>;
}

/** Starts a script of Node on the sources; `shell` may stand before it, such as a limit. */
export function run(script: string, args: readonly string[], shell = ''): Running {
  const command = [process.execPath, bundleProgram(script), ...args];
  return start(shell === '' ? command : ['sh', '-c', `${shell}; exec "$0" "$@"`, ...command]);
}

/** Starts a script of Python. @throws when this machine has no Python 3 */
export function runPython(script: string, args: readonly string[]): Running {
  python ??= findPython();
  return start([python, script, ...args]);
}

let python: string | undefined;

/** The interpreter itself: what stands on the PATH may be a script that looks for one each time. */
function findPython(): string {
  const found = executableOnPath('python3', process.env);
  if (!found) throw new Error('This test needs python3, and there is none on the PATH: install Python 3.8 or newer.');
  return execFileSync(found, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
}

function start([program = '', ...args]: readonly string[]): Running {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
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
  const until = (isReached: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!hasEnded && !isReached()) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
    });
  const printedLines = (count: number): Promise<void> => until(() => lines.length >= count);
  const kill = async (): Promise<boolean> => {
    child.kill('SIGKILL');
    await ended;
    return child.signalCode === 'SIGKILL';
  };
  return { pid: child.pid ?? 0, lines, until, printedLines, ended, kill };
}
