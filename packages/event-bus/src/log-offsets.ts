import fs from 'node:fs';
import { EventBusError } from './errors.js';
import type { Place } from './place.js';

const chunkBytes = 64 * 1024;
const newline = 0x0a;

/**
 * Holds an offset against the log: a reading may start at 0 and behind a line end.
 *
 * @returns Whether there is a log; without one every offset is good.
 * @throws {@link EventBusError} `EVENT_BUS_BAD_OFFSET`, `EVENT_BUS_UNREADABLE`
 */
export function checkOffset(path: string, offset: number): boolean {
  if (!Number.isSafeInteger(offset) || offset < 0) throw badOffset(path, offset, 'that is no number of bytes');
  const found = withLog(path, (file) => {
    if (offset === 0) return true;
    const { size } = fs.fstatSync(file);
    if (offset > size) throw behindTheEnd(path, offset, size);
    const [before] = bytesAt(file, offset - 1, 1);
    if (before !== newline) throw badOffset(path, offset, 'that is inside a line', { size });
    return true;
  });
  return found ?? false;
}

/**
 * The byte after the last complete line: where the next event will start, unless a line is being written there.
 *
 * @returns 0 when there is no log, or no complete line in it.
 * @throws {@link EventBusError} `EVENT_BUS_UNREADABLE`
 */
export function endOfLastLine(path: string): number {
  const found = withLog(path, (file) => {
    let end = fs.fstatSync(file).size;
    while (end > 0) {
      const start = Math.max(0, end - chunkBytes);
      const last = bytesAt(file, start, end - start).lastIndexOf(newline);
      if (last !== -1) return start + last + 1;
      end = start;
    }
    return 0;
  });
  return found ?? 0;
}

/** Whether an event stands in its place still. */
export function holdsEvent(path: string, { eventId, offset, nextOffset }: Place): boolean {
  return withLog(path, (file) => bytesAt(file, offset, nextOffset - offset).includes(eventId)) ?? false;
}

/** The log ends before the offset: it is not the log, or no longer what it was when the offset was taken. */
export function behindTheEnd(path: string, offset: number, size: number): EventBusError {
  return badOffset(path, offset, `it has ${size} bytes, so it was truncated or replaced`, { size });
}

/** The error for a log that is there and cannot be read. */
export function unreadable(path: string, cause: unknown): EventBusError {
  const { code = 'unknown error' } = (cause ?? {}) as NodeJS.ErrnoException;
  return new EventBusError('EVENT_BUS_UNREADABLE', `Could not read ${path}: ${code}.`, { cause, details: { path } });
}

/** In the foreground: a thread takes longer to be asked than the system to answer. */
function withLog<Result>(path: string, use: (file: number) => Result): Result | undefined {
  let file: number | undefined;
  try {
    file = fs.openSync(path, 'r');
    return use(file);
  } catch (cause) {
    if (cause instanceof EventBusError) throw cause;
    if (file === undefined && (cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, cause);
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
}

function bytesAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  return buffer.subarray(0, fs.readSync(file, buffer, 0, length, position));
}

function badOffset(path: string, offset: number, reason: string, more: object = {}): EventBusError {
  const message = `Could not read ${path} from byte ${offset}: ${reason}.`;
  return new EventBusError('EVENT_BUS_BAD_OFFSET', message, { details: { path, offset, ...more } });
}
