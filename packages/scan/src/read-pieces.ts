import { readFile } from 'node:fs/promises';
import type { Redactor } from '@e2evidence/redact';
import type { ZipReader } from '@e2evidence/zip';
import { inflateGzip, openArchive, readEntry } from './archives.js';
import { archivesIn } from './base64-parts.js';
import { type ArchiveLimits, type Budget, createBudget, maxNesting, tooLarge } from './budget.js';
import { decodeText, stringsOf } from './decode-text.js';
import { readError, ScanError, unopened } from './errors.js';
import { isMedia, kindOf } from './file-kind.js';
import { beginsAsZlib, endsAsZip, inflateZlib, zipBehind } from './hidden-archive.js';
import { linePieces, windowPieces } from './large-pieces.js';
import { namePart, type PassedOver, type Piece, type Unread } from './piece.js';
import { lookAt, mostBytesAtOnce, wholeBytes } from './source-file.js';
import { piecesOfText } from './text-pieces.js';
import { holdsRows, rowsFirst, sourceType, type TraceContext, traceIn } from './trace-context.js';
import type { FoundFile } from './walk.js';

/** What reading goes by. */
export interface Reading {
  readonly limits: ArchiveLimits;
  /** Tells which inputs are secret; neither learns nor counts here. */
  readonly redactor: Redactor;
  /** By the name of the zip; kept from one reading for the next. */
  readonly traces: Map<string, TraceContext>;
}

/** What a file gives, in the order in which it stands there. */
type Read = Piece | Unread | PassedOver;

type Reads = AsyncGenerator<Read, void, undefined>;

/** Takes a file apart into texts: archives are opened, binary data is searched for readable strings. Never throws. */
export async function* readPieces({ path, file }: FoundFile, reading: Reading): Reads {
  const budget = createBudget(reading.limits);
  yield nameOf(file, file);
  yield* guarded(file, async function* () {
    const { size, head, isWhole, isBinary } = await lookAt(path);
    const kind = kindOf(head);
    if (isMedia(kind)) yield { type: 'passed-over', file, kind };
    else if (kind === 'other archive') throw unopened(file);
    else if (kind === 'zip') yield* zipPieces(path, file, 1, budget, reading);
    else if (kind === 'other' && size > wholeBytes && isBinary) {
      yield* windowPieces(path, file);
      if (beginsAsZlib(head) || (await endsAsZip(path, size))) throw unopened(file);
    } else if (kind === 'other' && size > wholeBytes && (!isWhole || size > mostBytesAtOnce))
      yield* linePieces(path, file);
    else {
      if (size > mostBytesAtOnce) throw tooLarge(file, `it has ${size} bytes`);
      const data = await readFile(path).catch((cause) => {
        throw readError(path, cause);
      });
      yield* dataPieces(data, file, undefined, 0, budget, reading);
    }
  });
}

function nameOf(file: string, text: string): Piece {
  return { type: 'piece', file, part: namePart, text, contentType: 'text/plain', firstLine: 1 };
}

async function* dataPieces(
  data: Uint8Array,
  file: string,
  contentType: string | undefined,
  depth: number,
  budget: Budget,
  reading: Reading,
): Reads {
  const kind = kindOf(data);
  if (isMedia(kind)) yield { type: 'passed-over', file, kind };
  else if (kind === 'other archive') throw unopened(file);
  else if (kind === 'zip' || kind === 'gzip') {
    if (depth >= maxNesting) throw tooLarge(file, 'it lies in too many archives');
    if (kind === 'zip') return yield* zipPieces(data, file, depth + 1, budget, reading);
    const inflated = await inflateGzip(data, file, budget);
    yield* dataPieces(inflated, file.replace(/\.gz$/i, ''), contentType, depth + 1, budget, reading);
  } else {
    if (data.length > mostBytesAtOnce) throw tooLarge(file, `it has ${data.length} bytes`);
    const decoded = decodeText(data);
    if (beginsAsZlib(data)) {
      const inflated = await inflateZlib(data, file, budget).catch((error) => {
        // A text may begin so.
        if (decoded && !isTooLarge(error)) return undefined;
        throw error;
      });
      if (inflated) {
        if (depth >= maxNesting) throw tooLarge(file, 'it lies in too many archives');
        return yield* dataPieces(inflated, file, contentType, depth + 1, budget, reading);
      }
    }
    if (decoded) {
      yield* piecesOfText(decoded.text, file, contentType);
      for (const [i, { bytes }] of archivesIn(decoded.text).entries()) {
        const inside = `${file}!data URL ${i + 1}`;
        yield* guarded(inside, () => dataPieces(bytes, inside, undefined, depth + 1, budget, reading));
      }
    } else {
      const text = stringsOf(data);
      yield { type: 'piece', file, part: 'readable strings', text, contentType: 'text/plain', firstLine: 1 };
      const zip = zipBehind(data);
      if (zip && depth >= maxNesting) throw tooLarge(file, 'it lies in too many archives');
      if (zip) yield* zipPieces(zip, file, depth + 1, budget, reading);
    }
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof ScanError && error.code === 'SCAN_TOO_LARGE';
}

async function* zipPieces(
  source: string | Uint8Array,
  file: string,
  depth: number,
  budget: Budget,
  reading: Reading,
): Reads {
  const { zip, close } = await openArchive(source, file, budget);
  try {
    yield* zipEntries(zip, file, depth, budget, reading);
  } finally {
    await close();
  }
}

async function* zipEntries(zip: ZipReader, file: string, depth: number, budget: Budget, reading: Reading): Reads {
  const names = zip.entries.map(({ name }) => name);
  const trace = traceIn(names, file, reading.traces);
  for (const name of rowsFirst(names)) {
    const inside = `${file}!${name}`;
    yield nameOf(inside, name);
    yield* guarded(inside, () => entryPieces(zip, name, inside, depth, trace, budget, reading));
  }
}

async function* entryPieces(
  zip: ZipReader,
  name: string,
  inside: string,
  depth: number,
  trace: TraceContext | undefined,
  budget: Budget,
  reading: Reading,
): Reads {
  const data = await readEntry(zip, name, inside, budget);
  const decoded = trace && holdsRows(name) ? decodeText(data) : undefined;
  if (trace && decoded)
    yield* piecesOfText(decoded.text, inside, 'application/x-ndjson', { trace, redactor: reading.redactor });
  else
    yield* dataPieces(
      data,
      inside,
      trace && (sourceType(name) ?? trace.contentTypes.get(name)),
      depth,
      budget,
      reading,
    );
}

/** What cannot be read is told and left; the rest is read all the same. */
async function* guarded(file: string, read: () => Reads): Reads {
  try {
    yield* read();
  } catch (error) {
    const known = error instanceof ScanError ? error : undefined;
    const reason =
      known?.message ?? `Could not read ${file}: ${error instanceof Error ? error.message : String(error)}.`;
    yield { type: 'unread', file, code: known?.code ?? 'SCAN_UNREADABLE', reason };
  }
}
