import fs from 'node:fs';
import { resolve } from 'node:path';
import { NdjsonError } from './errors.js';

/** The file that has a path, open for appending: found again when it was removed or replaced, and healed when torn. */
export class AppendFile {
  readonly path: string;
  readonly #file: string;
  readonly #checkIntervalMs: number;
  readonly #isOnlyWriter: boolean;
  #descriptor: number;
  #opened: fs.Stats;
  /** When the path was looked at in this turn of the event loop, by the clock of `performance.now`. */
  #lookedAtMs: number | undefined;
  /** When it was looked at last, epoch milliseconds: tells a lone write from one of many. */
  #lastLookMs = 0;
  /** The size that the file had when its last line was certainly whole: after a write of this object. */
  #wholeSize = 0;
  /** Descriptors of files that no longer have the path, kept while a sync may be at them. */
  readonly #former: number[] = [];
  #syncs = 0;

  /**
   * @param checkIntervalMs - So long after a look at the path, writes of the same turn of the event loop go on without one.
   * @param isOnlyWriter - Those of later turns, too.
   */
  constructor(path: string, checkIntervalMs: number, isOnlyWriter = false) {
    this.path = path;
    this.#checkIntervalMs = checkIntervalMs;
    this.#isOnlyWriter = isOnlyWriter;
    this.#file = resolve(path);
    this.#descriptor = fs.openSync(this.#file, 'a+');
    this.#opened = fs.fstatSync(this.#descriptor);
  }

  /**
   * Writes what ends with a line end, as one write, to the file that has the path now.
   *
   * @param content - Bytes, or text, of which no copy is made.
   * @returns How many bytes were taken: all of them, or fewer on a full disk; a fragment is then ended with a line end.
   * @throws NdjsonError `NDJSON_UNWRITABLE`
   */
  write(content: Uint8Array | string): number {
    try {
      const { size, insideLine, isFresh } = this.#look();
      // A writer that died in a line has left it open: what comes now must not be glued to it.
      const taken = insideLine
        ? fs.writeSync(this.#descriptor, Buffer.concat([lineEnd, bytesOf(content)])) - 1
        : fs.writeSync(this.#descriptor, content as string);
      // Counted behind the write, like all that nobody waits for.
      if (taken < byteLength(content)) return this.#endShort(taken, bytesOf(content));
      this.#wholeSize = size + taken + (insideLine ? 1 : 0);
      if (isFresh && this.#checkIntervalMs > 0) this.#keepLook();
      return taken;
    } catch (cause) {
      this.#lookNext();
      throw unwritable(this.path, cause);
    }
  }

  /** Ends the fragment that a full disk has taken: another process may have appended meanwhile, so the rest cannot follow. */
  #endShort(taken: number, bytes: Uint8Array): number {
    this.#lookNext();
    // Nothing was begun, or the rows that were taken are whole.
    if (taken <= 0 || bytes[taken - 1] === newline) return Math.max(0, taken);
    // A row of which only the line end was missing has got that now.
    return this.#endFragment() && bytes[taken] === newline ? taken + 1 : taken;
  }

  /** Resolves when the disk has what was written. */
  sync(): Promise<void> {
    this.#syncs++;
    return new Promise((done, fail) => {
      fs.fdatasync(this.#descriptor, (cause) => {
        this.#syncs--;
        this.#closeFormer();
        if (cause) fail(unwritable(this.path, cause));
        else done();
      });
    });
  }

  syncNow(): void {
    try {
      fs.fdatasyncSync(this.#descriptor);
    } catch (cause) {
      throw unwritable(this.path, cause);
    }
  }

  close(): void {
    this.#closeFormer();
    fs.closeSync(this.#descriptor);
  }

  #closeFormer(): void {
    if (this.#syncs > 0) return;
    for (const descriptor of this.#former.splice(0)) fs.closeSync(descriptor);
  }

  /** Looks at the end of the file that has the path now. */
  #look(): { size: number; insideLine: boolean; isFresh: boolean } {
    if (this.#lookedAtMs !== undefined && performance.now() - this.#lookedAtMs < this.#checkIntervalMs)
      return { size: this.#wholeSize, insideLine: false, isFresh: false };
    const found = fs.statSync(this.#file, { throwIfNoEntry: false });
    if (found === undefined || found.ino !== this.#opened.ino || found.dev !== this.#opened.dev) return this.#reopen();
    const { size } = found;
    // Other writers may be at a row of theirs, or have died in it; a needless line end costs a reader nothing.
    return { size, insideLine: size !== this.#wholeSize && endsInsideLine(this.#descriptor, size), isFresh: true };
  }

  #keepLook(): void {
    if (!this.#isOnlyWriter) {
      // A lone write has nothing to keep it for, and what keeps it takes longer than the look when all code is cold.
      const nowMs = Date.now();
      const isLone = nowMs - this.#lastLookMs > this.#checkIntervalMs;
      this.#lastLookMs = nowMs;
      if (isLone) return;
      // Runs when the promises of this turn are done, before anything else can.
      process.nextTick(this.#forgetLook);
    }
    this.#lookedAtMs = performance.now();
  }

  readonly #forgetLook = (): void => {
    this.#lookedAtMs = undefined;
  };

  #lookNext(): void {
    this.#wholeSize = unknownSize;
    this.#lookedAtMs = undefined;
  }

  #reopen(): { size: number; insideLine: boolean; isFresh: boolean } {
    const descriptor = fs.openSync(this.#file, 'a+');
    this.#former.push(this.#descriptor);
    this.#closeFormer();
    this.#descriptor = descriptor;
    this.#opened = fs.fstatSync(descriptor);
    const { size } = this.#opened;
    return { size, insideLine: endsInsideLine(descriptor, size), isFresh: true };
  }

  /** Whether there was room for the line end; else the next row begins with it. */
  #endFragment(): boolean {
    try {
      return fs.writeSync(this.#descriptor, lineEnd) === 1;
    } catch {
      return false;
    }
  }
}

const newline = 0x0a;
const unknownSize = -1;
const lineEnd = Buffer.of(newline);

function byteLength(content: Uint8Array | string): number {
  return typeof content === 'string' ? Buffer.byteLength(content) : content.length;
}

function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}

/** One for all, because a new one takes as long as the read. */
const last = new Uint8Array(1);

function endsInsideLine(descriptor: number, size: number): boolean {
  if (size === 0) return false;
  // A pipe or a device has no last byte to look at.
  if (fs.readSync(descriptor, last, 0, 1, size - 1) === 0) return false;
  return last[0] !== newline;
}

/** The error for a file that cannot be opened or written. */
export function unwritable(path: string, cause: unknown): NdjsonError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
  return new NdjsonError('NDJSON_UNWRITABLE', `Could not append to ${path}: ${code}.`, { cause, details: { path } });
}
