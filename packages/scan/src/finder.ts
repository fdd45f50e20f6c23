import type { Place, Redactor } from '@e2evidence/redact';
import type { Fingerprint } from './fingerprint.js';
import { namePart, type Piece } from './piece.js';

/** A secret that was found. It holds no piece of it. */
export interface ScanFinding {
  readonly type: 'finding';
  /** The file, relative to the folder that was given, and behind each `!` the name inside an archive. */
  readonly file: string;
  /** What of the file it stands in, such as `response body of entry 3`; left out for the lines of a text. */
  readonly part?: string;
  /** From 1; of what is inside of a HAR or a binary file, the line inside of the part. */
  readonly line: number;
  /** The rule of the redactor that recognised it. */
  readonly rule: string;
  /** The format it was read in. */
  readonly place: Place;
  /** At most 80 characters around it, with a marker in its place. */
  readonly excerpt: string;
  /** 32 hex digits, the same for the same secret under the same key. */
  readonly fingerprint: string;
}

/** Looks for secrets in the pieces of a scan, one after the other. */
export class Finder {
  readonly #redactor: Redactor;
  readonly #fingerprint: Fingerprint;
  #file = '';
  #shownFile = '';
  /** Fingerprints of what was found in this file. */
  #seen = new Set<string>();
  #files = 0;
  #isCounted = false;

  constructor(redactor: Redactor, fingerprint: Fingerprint) {
    this.#redactor = redactor;
    this.#fingerprint = fingerprint;
  }

  /** How many files it has looked into. The pieces of one file come in a row. */
  get files(): number {
    return this.#files;
  }

  look(piece: Piece): ScanFinding[] {
    if (piece.file !== this.#file) this.#enter(piece.file);
    if (piece.part !== namePart && !this.#isCounted) {
      this.#isCounted = true;
      this.#files++;
    }
    const { findings } = this.#redactor.explain(piece.text, { contentType: piece.contentType ?? null });
    // What a piece repeats of another one is known from there, also what stands in it twice.
    const known = piece.isCopy ? new Set(this.#seen) : undefined;
    return findings.flatMap(({ rule, place, start, end, line, excerpt, allowed, encoded }) => {
      if (allowed || (encoded && piece.isFollowed)) return [];
      const fingerprint = this.#fingerprint(piece.text.slice(start, end));
      this.#seen.add(fingerprint);
      if (known?.has(fingerprint)) return [];
      const { part } = piece;
      return {
        type: 'finding',
        file: this.#shownFile,
        ...(part === undefined ? {} : { part }),
        line: piece.firstLine + line - 1,
        rule,
        place,
        excerpt,
        fingerprint,
      };
    });
  }

  #enter(file: string): void {
    this.#file = file;
    // A name may hold a secret, too; the piece that it makes tells of it.
    this.#shownFile = this.#redactor.explain(file, { contentType: 'text/plain' }).redacted;
    this.#seen = new Set();
    this.#isCounted = false;
  }
}
