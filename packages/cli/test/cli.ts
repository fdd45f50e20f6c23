// Runs the real command from its sources, in a process of its own.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { bundleProgram } from '@e2evidence/testkit';

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  /** In addition to PATH and HOME; nothing else is handed down. */
  readonly env?: NodeJS.ProcessEnv;
  /** Lists every loaded module on stderr as `loaded <url>`. */
  readonly listModules?: boolean;
}

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const main = at('../src/main.ts');

/** Every module is loaded as a file of its own, which takes its time. */
function fromModules(): string[] {
  const hooks = ['source-loader.mjs', 'list-modules.mjs'].map((name) => at(`../../../internal/testkit/src/${name}`));
  return [...hooks.flatMap((hook) => ['--import', hook]), main];
}

/** A bundle that the Python tool wrote. */
export const goldenBundle: string = at('../../failure-bundle/test/golden/v1/failure-bundle.zip');

/** Starts `e2evidence` with these arguments. */
export function startCli(args: readonly string[], options: CliOptions = {}): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [...(options.listModules ? fromModules() : [bundleProgram(main)]), ...args], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.env },
  });
}

/** Runs `e2evidence` to its end. */
export function cli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  return finished(startCli(args, options));
}

/** What a started one has printed when it ends. */
export async function finished(child: ChildProcessWithoutNullStreams): Promise<CliRun> {
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

/** Waits until a stream has printed this. */
export async function printed(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<RegExpExecArray> {
  let text = '';
  for (;;) {
    const [chunk] = await once(stream, 'data');
    text += chunk;
    const match = pattern.exec(text);
    if (match) return match;
  }
}
