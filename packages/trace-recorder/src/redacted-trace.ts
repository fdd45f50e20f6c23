import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redactor } from '@e2evidence/redact';
import { redactFile } from '@e2evidence/scan';
import { withTimeout } from './with-timeout.js';

/**
 * Lets a trace be written where nobody else may read, hands on what of it may be shared, and removes the rest.
 *
 * @param write - Writes the trace as Playwright makes it, to the path it is given.
 * @param use - Gets the path of the zip without its secrets, which is there until it has ended; nothing is handed on when
 * the trace cannot be redacted.
 * @param timeoutMs - How long the writing is waited for, milliseconds; for ever by default. What is still being written
 * then is removed when it is whole.
 */
export async function withRedactedTrace<Result>(
  redactor: Redactor,
  write: (path: string) => Promise<unknown>,
  use: (path: string) => Promise<Result>,
  timeoutMs?: number,
): Promise<Result> {
  const dir = await mkdtemp(join(tmpdir(), 'e2evidence-trace-'));
  const path = join(dir, 'trace.zip');
  const writing = (async () => write(path))();
  let isWritten = false;
  const end = () => {
    isWritten = true;
  };
  const written = writing.then(end, end);
  const remove = () => rm(dir, { recursive: true, force: true }).catch(() => {});
  try {
    await (timeoutMs === undefined ? writing : withTimeout(writing, timeoutMs));
    if (!redactor.enabled) return await use(path);
    return await use((await redactFile(path, { redactor, outputPath: join(dir, 'redacted.zip') })).outputPath);
  } finally {
    // Playwright would make the folder again, for everybody to read.
    if (isWritten) await remove();
    else void written.then(remove);
  }
}
