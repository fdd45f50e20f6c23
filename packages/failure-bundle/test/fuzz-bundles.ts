import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import {
  type ExtractedBundle,
  extractBundle,
  FailureBundle,
  FailureBundleError,
  openBundle,
} from '@e2evidence/failure-bundle';
import { tmpdir } from '@e2evidence/testkit';
import { damage, inTime, randomFrom } from '../../zip/test/damage.js';

const golden = fileURLToPath(new URL('golden/v1/failure-bundle.zip', import.meta.url));

/**
 * Damages good bundles and reads what is left of them.
 *
 * @returns How many were given as they were written, and how many were refused.
 * @throws When one gives anything else than what was written or a FailureBundleError, hangs, writes, or takes memory; with
 * the seed.
 */
export async function fuzzBundles(seed: number, count: number): Promise<{ whole: number; refused: number }> {
  await using dir = await tmpdir();
  const good: Buffer[] = [];
  const written: ExtractedBundle[] = [];
  for (const path of [await writeOurs(dir.join('good.zip')), golden]) {
    good.push(await readFile(path));
    written.push(await extractBundle(path));
  }
  const random = randomFrom(seed);
  const found = { whole: 0, refused: 0 };
  const rssBefore = process.memoryUsage().rss;
  for (let round = 0; round < count; round++) {
    const bundle = damage(good[Math.floor(random() * good.length)]!, random, good);
    try {
      await writeFile(dir.join('b.zip'), bundle);
      const isWhole = await inTime(readAll(dir.join('b.zip'), written));
      found[isWhole ? 'whole' : 'refused']++;
      const files = await readdir(dir.path);
      if (files.length !== 2) throw new Error(`it wrote ${files}`);
    } catch (cause) {
      throw new Error(`FUZZ_SEED=${seed} round ${round}: ${bundle.toString('base64')}`, { cause });
    }
  }
  const grown = process.memoryUsage().rss - rssBefore;
  if (grown > 200_000_000) throw new Error(`FUZZ_SEED=${seed}: memory grew by ${grown} bytes`);
  return found;
}

/** Tells whether a bundle is one that was written; anything but that and our error is thrown. */
async function readAll(path: string, written: readonly ExtractedBundle[]): Promise<boolean> {
  const extracted = await extractBundle(path).catch(ours);
  const verdict = await verify(path).catch(ours);
  if (extracted && !written.some((one) => isDeepStrictEqual(one, extracted))) {
    throw new Error('it is a bundle that nobody wrote');
  }
  if ((extracted !== undefined) !== (verdict === true)) throw new Error('verify and extract do not agree');
  return extracted !== undefined;
}

async function verify(path: string): Promise<boolean> {
  await using bundle = await openBundle(path);
  return (await bundle.verify()).ok;
}

function ours(error: unknown): undefined {
  if (!(error instanceof FailureBundleError)) throw error;
}

async function writeOurs(path: string): Promise<string> {
  const bundle = new FailureBundle('t', 'e', { capturedAt: new Date(0), redactor: false });
  bundle.addText('log.txt', 'evidence '.repeat(60));
  bundle.addScreenshot(Buffer.from('89504e470d0a1a0a0000', 'hex'));
  bundle.addDom('<p>dom</p>');
  return await bundle.write(path);
}
