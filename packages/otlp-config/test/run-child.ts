import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What `child.mjs` prints. */
export interface ChildReport {
  /** Paths of the CommonJS modules that were loaded once the door was imported. */
  readonly loadedByDoor: readonly string[];
  readonly loadedInTheEnd: readonly string[];
  /** By what was tried: `'done'`, or the error. */
  readonly outcomes: Readonly<Record<string, unknown>>;
}

const loader = new URL('../../../internal/testkit/src/source-loader.mjs', import.meta.url).href;
const child = fileURLToPath(new URL('./child.mjs', import.meta.url));

/** Runs `child.mjs` where some packages are not installed. */
export async function runChild(hiddenPackages: readonly string[]): Promise<ChildReport> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', loader, child], {
    env: { ...process.env, HIDDEN_PACKAGES: hiddenPackages.join(',') },
  });
  return JSON.parse(stdout);
}
