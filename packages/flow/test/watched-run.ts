// Runs flows in a process of their own, on a browser of this one.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bundleProgram } from '@e2evidence/testkit';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export interface WatchedRun {
  readonly pid: number;
  /** Resolves with the next line that it printed, or undefined when it has ended. */
  said(): Promise<Record<string, unknown> | undefined>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>;
}

/** @param shell - A command of the shell before it, such as a limit. */
export function startWatched(
  input: { browser: string; url: string; outputDir: string; how: 'flows' | 'waits' | 'fails' },
  options: { env?: Record<string, string>; shell?: string } = {},
): WatchedRun {
  const command = [process.execPath, bundleProgram(at('watched-run.mjs')), JSON.stringify(input)];
  const child = spawn('sh', ['-c', `${options.shell ?? 'true'}; exec "$0" "$@"`, ...command], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async said() {
      const { value, done } = await lines.next();
      return done ? undefined : JSON.parse(value);
    },
    kill: (signal) => void child.kill(signal),
    ended: new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal, stderr }));
    }),
  };
}
