import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ZipError } from './errors.js';

/** Small pieces go out together. */
const gatheredBytes = 256 * 1024;
/** The system takes no more of them at a time. */
const maxPieces = 512;
/** After so many the disk is asked to take them, while the next ones are made: else all wait for it at the end. */
const syncedBytes = 64 * 1024 * 1024;

/** A file that has its path once it is whole: until then it stands beside it under a temporary name. */
export class OutputFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: FileHandle;
  /** What waits to be written with what follows it. */
  #waiting: Uint8Array[] = [];
  #waitingLength = 0;
  #position = 0;
  #unsynced = 0;
  #syncing: Promise<void> | undefined;

  /** @throws ZipError `ZIP_UNWRITABLE` */
  static async create(path: string): Promise<OutputFile> {
    const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
    return onDisk(path, async () => {
      await mkdir(dirname(path), { recursive: true });
      return new OutputFile(path, temporary, await open(temporary, 'wx'));
    });
  }

  private constructor(path: string, temporary: string, file: FileHandle) {
    this.#path = path;
    this.#temporary = temporary;
    this.#file = file;
  }

  /** Where the next bytes go. */
  get position(): number {
    return this.#position;
  }

  /** Puts bytes at the end. They must not change until the next call has ended. */
  async append(...pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) {
      this.#waiting.push(piece);
      this.#waitingLength += piece.length;
      this.#position += piece.length;
    }
    if (this.#waitingLength >= gatheredBytes || this.#waiting.length >= maxPieces) await this.#flush();
  }

  /** Writes over bytes that are there. */
  async patch(bytes: Uint8Array, position: number): Promise<void> {
    await this.#flush();
    await this.#write([bytes], bytes.length, position);
  }

  /** Gives the file its path, once the disk has it. */
  async commit(): Promise<void> {
    await this.#flush();
    await onDisk(this.#path, async () => {
      // A failure is told once, to whoever asked first.
      await this.#syncing;
      await this.#file.sync();
      await this.#file.close();
      await rename(this.#temporary, this.#path);
    });
  }

  /** Removes what was written. Never throws: the first error says what is wrong. */
  async discard(): Promise<void> {
    await this.#syncing?.catch(() => {});
    await this.#file.close().catch(() => {});
    await rm(this.#temporary, { force: true }).catch(() => {});
  }

  async #flush(): Promise<void> {
    const pieces = this.#waiting;
    const length = this.#waitingLength;
    this.#waiting = [];
    this.#waitingLength = 0;
    if (length > 0) await this.#write(pieces, length, this.#position - length);
  }

  /** One at a time, and none is waited for; what one of them failed with is kept for the end. */
  #syncBefore(length: number): void {
    this.#unsynced += length;
    if (this.#unsynced < syncedBytes || this.#syncing) return;
    this.#unsynced = 0;
    const syncing = this.#file.datasync().then(() => {
      this.#syncing = undefined;
    });
    syncing.catch(() => {});
    this.#syncing = syncing;
  }

  async #write(pieces: readonly Uint8Array[], length: number, position: number): Promise<void> {
    this.#syncBefore(length);
    await onDisk(this.#path, async () => {
      const { bytesWritten } = await this.#file.writev(pieces as Uint8Array[], position);
      if (bytesWritten === length) return;
      // Fewer are taken by a disk that is nearly full, and then one at a time says why.
      const whole = Buffer.concat(pieces);
      for (let at = bytesWritten; at < length; ) {
        at += (await this.#file.write(whole, at, length - at, position + at)).bytesWritten;
      }
    });
  }
}

async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new ZipError('ZIP_UNWRITABLE', `Could not write ${path}: ${code}.`, { cause, details: { path } });
  }
}
