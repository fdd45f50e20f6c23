import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { createRedactor, type Redactor, type RuleCount } from '@e2evidence/redact';
import { writeZip } from '@e2evidence/zip';
import { withZip } from './archives.js';
import { type ArchiveLimits, createBudget, tooLarge } from './budget.js';
import { decodeText } from './decode-text.js';
import { readError, ScanError, unopened } from './errors.js';
import { isMedia, kindOf } from './file-kind.js';
import { lineChunks } from './line-chunks.js';
import { chooseOutput, replaceFile } from './output-file.js';
import { type RedactionPass, redactBytes } from './redact-bytes.js';
import { redactDocument } from './redact-document.js';
import { redactEntries } from './redact-zip.js';
import { reportSince } from './report.js';
import { lookAt, mostBytesAtOnce, wholeBytes } from './source-file.js';

/** Options of {@link redactFile}. */
export interface RedactFileOptions extends ArchiveLimits {
  /** Where the redacted file shall be. @defaultValue beside the input, `trace.zip` as `trace.redacted.zip` */
  readonly outputPath?: string;
  /** Replaces the input, by a new file under its name. @defaultValue `false` */
  readonly inPlace?: boolean;
  /** Replaces images by blank ones of the same size, and films by nothing. @defaultValue `false`: pixels are kept */
  readonly dropImages?: boolean;
  /** Knows what is secret. @defaultValue `createRedactor()` */
  readonly redactor?: Redactor;
}

/** What {@link redactFile} did; plain data. */
export interface RedactedFile {
  /** The redacted file. */
  readonly outputPath: string;
  /** What was replaced, by rule and place. */
  readonly replaced: readonly RuleCount[];
  /** The sum of `replaced`. */
  readonly total: number;
  /** Images that still hold the pixels they held. */
  readonly imagesKept: number;
  /** Images, and films, that are blank now. */
  readonly imagesBlanked: number;
  /** Fonts, films, sounds and PDF that were kept as they were. */
  readonly otherMediaKept: number;
  /** Binary data with a secret in it, which is empty now, by name. */
  readonly emptied: readonly string[];
}

/**
 * Writes a copy of a file without its secrets: a failure bundle (its manifest fits again), a HAR, a log in lines, a
 * Playwright trace (it opens in the viewer as before), any other zip, gzip file or text.
 *
 * The file is gone through twice, so that a value that its end gives away is replaced in its beginning, too. Texts of over
 * 32 MiB, and not JSON documents, are read in pieces. The output is whole or absent.
 *
 * @param path - The file; it stays as it is, unless with `inPlace`.
 * @throws {@link ScanError} `SCAN_NOT_FOUND`, `SCAN_UNREADABLE`, `SCAN_TOO_LARGE`, `SCAN_UNSUPPORTED`,
 * `SCAN_WOULD_OVERWRITE`, `SCAN_UNWRITABLE`, `SCAN_BAD_OPTION`
 *
 * @example
 * const { outputPath, total } = await redactFile('test-results/trace.zip');
 * // => outputPath: 'test-results/trace.redacted.zip', total: 12
 */
export async function redactFile(path: string, options: RedactFileOptions = {}): Promise<RedactedFile> {
  const { redactor = createRedactor(), dropImages = false } = options;
  const outputPath = await chooseOutput(path, options);
  const traces: RedactionPass['traces'] = new Map();
  const pass = (isLearning: boolean): RedactionPass => ({
    redactor,
    dropImages,
    budget: createBudget(options),
    isLearning,
    traces,
    tally: { imagesKept: 0, imagesBlanked: 0, otherMediaKept: 0, emptied: [] },
  });
  await redactInto(undefined, path, pass(true));
  const learned = redactor.report();
  const writing = pass(false);
  await replaceFile(outputPath, (temporary) => redactInto(temporary, path, writing));
  const { replaced, total } = reportSince(learned, redactor.report());
  return { outputPath, replaced, total, ...writing.tally };
}

/** Without an output everything is read, and nothing written. */
async function redactInto(output: string | undefined, path: string, pass: RedactionPass): Promise<void> {
  const { size, head, isWhole } = await lookAt(path);
  const kind = kindOf(head);
  if (isMedia(kind)) {
    throw new ScanError('SCAN_UNSUPPORTED', `Could not redact ${path}: it is ${kind}.`, { details: { path, kind } });
  }
  if (kind === 'other archive') throw unopened(path);
  if (kind === 'zip') {
    await withZip(path, path, pass.budget, async (zip) => {
      const entries = redactEntries(pass, zip, path, 1);
      if (output !== undefined) return writeZip(output, entries);
      for await (const _ of entries);
    });
    return;
  }
  if (kind === 'other' && size > wholeBytes && !isWhole) return redactLines(output, path, pass);
  if (size > mostBytesAtOnce) throw tooLarge(path, `it has ${size} bytes, which cannot be redacted in pieces`);
  const data = await readFile(path).catch((cause) => {
    throw readError(path, cause);
  });
  if (kind === 'other' && !decodeText(data)) {
    const message = `Could not redact ${path}: it is binary data.`;
    throw new ScanError('SCAN_UNSUPPORTED', message, { details: { path, kind } });
  }
  const redacted = await redactBytes(pass, { data, label: path, depth: 0 });
  if (output !== undefined) await writeFile(output, redacted);
}

async function redactLines(output: string | undefined, path: string, { redactor }: RedactionPass): Promise<void> {
  if (output !== undefined) await writeFile(output, '');
  for await (const chunk of lineChunks(path)) {
    const decoded = decodeText(chunk);
    if (!decoded) {
      const message = `Could not redact ${path}: it is binary data, or a text in UTF-16 of over 32 MiB.`;
      throw new ScanError('SCAN_UNSUPPORTED', message, { details: { path } });
    }
    const redacted = redactDocument(decoded.text, path, undefined, redactor);
    if (output !== undefined) await appendFile(output, decoded.encode(redacted));
  }
}
