import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleProgram } from '@e2evidence/testkit';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** One process of a test. */
export interface Running extends AsyncDisposable {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly lines: readonly Record<string, unknown>[];
  /** Resolves with the first line that has the key, also one that was printed before. */
  printed(key: string): Promise<Record<string, unknown>>;
  /** Resolves with all lines when it has ended, however that was. */
  readonly ended: Promise<readonly Record<string, unknown>[]>;
  /** As `kill -9` does. */
  kill(): Promise<void>;
}

/** Starts a script of `scripts.mjs` in a process of its own. */
export function start(module: string, at: string, script: string, args: object = {}): Running {
  const bus = pathToFileURL(bundleProgram(fileURLToPath(module))).href;
  const command = [file('child.mjs'), bus, at, script, JSON.stringify(args)];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: Record<string, unknown>[] = [];
  const looks = new Set<() => void>();
  createInterface(child.stdout).on('line', (line) => {
    lines.push(JSON.parse(line));
    for (const look of looks) look();
  });
  const ended = once(child, 'close').then(() => {
    for (const look of looks) look();
    return lines;
  });
  const printed = (key: string): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines.find((line) => key in line);
        if (found) resolve(found);
        else if (child.exitCode !== null || child.signalCode !== null) {
          reject(new Error(`${script} ended without printing ${key}: ${JSON.stringify(lines)}`));
        }
      };
      looks.add(look);
      look();
    });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { child, lines, printed, ended, kill, [Symbol.asyncDispose]: kill };
}
