import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const loader = new URL('../../../internal/testkit/src/source-loader.mjs', import.meta.url).href;
const script = fileURLToPath(new URL('stream-big.mjs', import.meta.url));

/** What was redacted by a process whose JavaScript may take 64 MB. */
export interface BigRun {
  readonly written: number;
  readonly read: number;
  readonly leaks: number;
  readonly maxRssMegabytes: number;
}

/** Redacts a log of this size in a process of its own, which has little memory. */
export async function redactBigLog(megabytes: number): Promise<BigRun> {
  const args = ['--max-old-space-size=64', '--import', loader, script, String(megabytes)];
  const { stdout } = await run(process.execPath, args);
  return JSON.parse(stdout) as BigRun;
}
