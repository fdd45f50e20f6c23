import { open } from 'node:fs/promises';
import { isE2EvidenceError } from '@e2evidence/errors';
import { parseRow, readRows } from '@e2evidence/ndjson';
import { CdpRecord, inCallOrder, isRecord } from './cdp-record.js';
import { CdpTapError } from './errors.js';
import { eventsPath } from './recording-writer.js';

/** What a recording says of itself. */
export interface CdpRecordingHeader {
  /** Version of the format. */
  readonly v: number;
  /** When the recorder was attached first, epoch seconds with fractions. */
  readonly startedAt: number;
  /** Whether secrets were taken out. */
  readonly redacted: boolean;
}

/** One CDP event. */
export interface CdpRecordedEvent {
  /** Place among all calls and events of the recording. */
  readonly seq: number;
  /** When it arrived, epoch seconds with fractions. */
  readonly timestamp: number;
  /** The attached object that it came from, such as `session-1`. */
  readonly session: string;
  /** The name of the event, such as `Network.requestWillBeSent`. */
  readonly method: string;
  /** What the browser sent with it, redacted. */
  readonly params: Readonly<Record<string, unknown>>;
  /** How many calls had completed before. */
  readonly afterCalls: number;
}

/** A recording read from disk. To iterate it is to iterate its calls. */
export interface CdpRecording extends Iterable<CdpRecord> {
  /** The calls in the order in which they were made; in recordings of WebRunner the order of the file. */
  readonly records: readonly CdpRecord[];
  /** The events in order of arrival; none in recordings of WebRunner. */
  readonly events: readonly CdpRecordedEvent[];
  /** Undefined in recordings of WebRunner. */
  readonly header: CdpRecordingHeader | undefined;
  /** What could not be read, one sentence each; empty for a whole recording. */
  readonly problems: readonly string[];
}

/**
 * Reads the recording of a `CdpRecorder`, or of WebRunner.
 *
 * A torn last line, left by a killed process, is a problem and no error; so is whatever is wrong with the events.
 *
 * @param path - The output path of the recorder; header and events are read from beside it when they are there.
 * @throws {@link CdpTapError} `CDP_TAP_NOT_FOUND`, `CDP_TAP_UNREADABLE`, `CDP_TAP_BAD_LINE` with `offset` (bytes) and `line`
 *
 * @example
 * for (const { method, error } of await loadRecording('run/cdp.ndjson')) console.log(method, error);
 * // => Browser.getVersion null
 */
export async function loadRecording(path: string): Promise<CdpRecording> {
  const problems: string[] = [];
  const records: CdpRecord[] = [];
  try {
    for await (const { value, offset } of rowsOf(path, problems)) {
      if (!isRecord(value)) throw badLine(path, offset);
      if (typeof value['method'] !== 'string') problems.push(`The call at byte ${offset} of ${path} has no method.`);
      records.push(CdpRecord.fromDict(value));
    }
  } catch (cause) {
    throw asTapError(path, cause);
  }
  const { header, events } = await readEvents(eventsPath(path), problems);
  const ordered = inCallOrder(records);
  return { records: ordered, events, header, problems, [Symbol.iterator]: () => ordered[Symbol.iterator]() };
}

async function readEvents(
  path: string,
  problems: string[],
): Promise<{ header: CdpRecordingHeader | undefined; events: CdpRecordedEvent[] }> {
  let header: CdpRecordingHeader | undefined;
  const events: CdpRecordedEvent[] = [];
  const onCorrupt = ({ offset }: { offset: number }) =>
    problems.push(`The line at byte ${offset} of ${path} is no JSON.`);
  try {
    for await (const { value } of rowsOf(path, problems, onCorrupt)) {
      if (!isRecord(value)) continue;
      if (value['type'] === 'header') header = readHeader(value);
      if (value['type'] === 'event') events.push(readEvent(value));
    }
  } catch (error) {
    if (!isE2EvidenceError(error, 'NDJSON_NOT_FOUND')) problems.push(`${path} could not be read: ${String(error)}`);
  }
  return { header, events };
}

/** The rows, also a last one that only lacks its line end; what is left of a torn one becomes a problem. */
async function* rowsOf(
  path: string,
  problems: string[],
  onCorrupt?: (line: { offset: number }) => void,
): AsyncIterable<{ value: unknown; offset: number }> {
  let end = 0;
  const skip = onCorrupt && {
    onCorrupt: (line: { offset: number; nextOffset: number }) => {
      end = line.nextOffset;
      onCorrupt(line);
    },
  };
  for await (const { value, offset, nextOffset } of readRows(path, { ...skip })) {
    end = nextOffset;
    yield { value, offset };
  }
  const tail = await readFrom(path, end);
  if (tail.trim() === '') return;
  const value = tryParse(tail);
  if (isRecord(value)) yield { value, offset: end };
  else
    problems.push(`The last line of ${path}, at byte ${end}, is torn: ${Buffer.byteLength(tail)} bytes were left out.`);
}

async function readFrom(path: string, offset: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of file.createReadStream({ start: offset, autoClose: false })) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    await file.close();
  }
}

function tryParse(text: string): unknown {
  try {
    return parseRow(text);
  } catch {
    return undefined;
  }
}

function readHeader(row: Record<string, unknown>): CdpRecordingHeader {
  return { v: Number(row['v'] ?? 0), startedAt: Number(row['started_at'] ?? 0), redacted: row['redacted'] === true };
}

function readEvent(row: Record<string, unknown>): CdpRecordedEvent {
  return {
    seq: Number(row['seq'] ?? 0),
    timestamp: Number(row['timestamp'] ?? 0),
    session: String(row['session'] ?? ''),
    method: String(row['method'] ?? ''),
    params: isRecord(row['params']) ? row['params'] : {},
    afterCalls: Number(row['after_calls'] ?? 0),
  };
}

function asTapError(path: string, cause: unknown): unknown {
  const options = { cause, details: { path } };
  if (isE2EvidenceError(cause, 'NDJSON_NOT_FOUND')) {
    return new CdpTapError('CDP_TAP_NOT_FOUND', `Could not load ${path}.`, options);
  }
  if (isE2EvidenceError(cause, 'NDJSON_BAD_ROW')) return badLine(path, Number(cause.details['offset']), cause);
  if (cause instanceof CdpTapError) return cause;
  return new CdpTapError('CDP_TAP_UNREADABLE', `Could not load ${path}.`, options);
}

function badLine(path: string, offset: number, cause?: unknown): CdpTapError {
  return new CdpTapError('CDP_TAP_BAD_LINE', `Could not load ${path}: the line at byte ${offset} is no JSON object.`, {
    ...(cause === undefined ? {} : { cause }),
    details: { path, offset },
  });
}
