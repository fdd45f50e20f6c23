import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir as systemTmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A temporary folder that removes itself: `await using dir = await tmpdir()`. */
export interface Tmpdir extends AsyncDisposable {
  readonly path: string;
  /** The path of something inside. */
  join(...parts: string[]): string;
}

/**
 * Makes a temporary folder holding the given tree.
 *
 * @param tree - Relative path → content.
 */
export async function tmpdir(tree: Record<string, string | Uint8Array> = {}): Promise<Tmpdir> {
  const path = await mkdtemp(join(systemTmpdir(), 'e2evidence-'));
  for (const [name, content] of Object.entries(tree)) {
    const file = join(path, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return {
    path,
    join: (...parts) => join(path, ...parts),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
