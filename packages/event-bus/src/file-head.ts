import fs from 'node:fs';

/** So much of a file tells it from the one that it is after it was cut short. */
const headBytes = 128;

/** The first bytes of a file, in the foreground: a file that only grows keeps them. */
export class FileHead {
  readonly #file: number;
  readonly #head: Buffer;
  readonly #now: Buffer;

  /** @returns undefined when there is no file. */
  static of(path: string): FileHead | undefined {
    try {
      return new FileHead(fs.openSync(path, 'r'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  private constructor(file: number) {
    this.#file = file;
    this.#head = Buffer.alloc(headBytes);
    this.#head = this.#head.subarray(0, fs.readSync(this.#file, this.#head, 0, headBytes, 0));
    this.#now = Buffer.alloc(this.#head.length);
  }

  isUnchanged(): boolean {
    const length = fs.readSync(this.#file, this.#now, 0, this.#now.length, 0);
    return length === this.#head.length && this.#now.equals(this.#head);
  }

  close(): void {
    fs.closeSync(this.#file);
  }
}
