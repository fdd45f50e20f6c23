import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redactor } from '@e2evidence/redact';
import { redactFile } from '@e2evidence/scan';

/**
 * Lets a trace be written where nobody else may read, hands on what of it may be shared, and removes the rest.
 *
 * @param write - Writes the trace as Playwright makes it, to the path it is given.
 * @param use - Gets the path of the zip without its secrets, which is there until it has ended; nothing is handed on when
 * the trace cannot be redacted.
 */
export async function withRedactedTrace<Result>(
  redactor: Redactor,
  write: (path: string) => Promise<unknown>,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  const dir = await mkdtemp(join(tmpdir(), 'e2evidence-trace-'));
  try {
    const path = join(dir, 'trace.zip');
    await write(path);
    if (!redactor.enabled) return await use(path);
    return await use((await redactFile(path, { redactor, outputPath: join(dir, 'redacted.zip') })).outputPath);
  } finally {
    await rm(dir, { recursive: true, force: true }).catch(() => {});
  }
}
