import type { Redactor } from '@e2evidence/redact';
import { callGuest } from './guests.js';
import type { Diagnostic } from './options.js';

/** Most diagnostics that are kept one by one; more are only counted. */
const maxKept = 100;
/** Longest line on stderr, in characters. */
const maxLine = 500;

/** What went wrong while watching: kept, counted, told once. */
export class Diagnostics {
  readonly #seen = new Set<string>();
  readonly #listener: ((diagnostic: Diagnostic) => void) | undefined;
  readonly #onKept: (diagnostic: Diagnostic) => void;
  #count = 0;
  #first = '';

  /**
   * @param listener - The user's; without it one line is written to stderr at the end.
   * @param onKept - Gets each new diagnostic, to write it down.
   */
  constructor(listener: ((diagnostic: Diagnostic) => void) | undefined, onKept: (diagnostic: Diagnostic) => void) {
    this.#listener = listener;
    this.#onKept = onKept;
  }

  /** @param options - `quiet`: kept and given to the listener, but no reason for a line on stderr. */
  add(source: string, message: string, options: { readonly quiet?: boolean } = {}): void {
    const key = `${source}: ${message}`;
    if (!options.quiet && this.#count++ === 0) this.#first = key;
    if (this.#seen.has(key) || this.#seen.size >= maxKept) return;
    this.#seen.add(key);
    const diagnostic = { source, message };
    this.#onKept(diagnostic);
    // A listener that fails has nobody left to tell.
    void callGuest(
      () => this.#listener?.(diagnostic),
      () => {},
    );
  }

  /**
   * Says on stderr, in one line, that something was not watched; silent when the user listens or all went well.
   *
   * @param where - Where the rest can be read.
   * @param redactor - A CI log is as public as a bundle.
   */
  tell(flowName: string, where: string, redactor: Redactor): void {
    if (this.#count === 0 || this.#listener) return;
    const more = this.#count > 1 ? ` (and ${this.#count - 1} more)` : '';
    const line = `e2evidence: watching "${flowName}": ${oneLine(this.#first)}${more}; the rest is in ${where}`;
    process.stderr.write(`${oneLine(redactor.text(line))}\n`);
  }
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > maxLine ? `${line.slice(0, maxLine)}…` : line;
}
