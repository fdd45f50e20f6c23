import type { Diagnostic } from './options.js';

/** Most diagnostics that are kept one by one; more are only counted. */
const maxKept = 100;

/** What went wrong while watching: kept, counted, told once. */
export class Diagnostics {
  readonly #seen = new Set<string>();
  readonly #listener: ((diagnostic: Diagnostic) => void) | undefined;
  readonly #onKept: (diagnostic: Diagnostic) => void;
  #count = 0;

  /**
   * @param listener - The user's; without it one line is written to stderr at the end.
   * @param onKept - Gets each new diagnostic, to write it down.
   */
  constructor(listener: ((diagnostic: Diagnostic) => void) | undefined, onKept: (diagnostic: Diagnostic) => void) {
    this.#listener = listener;
    this.#onKept = onKept;
  }

  /** How many there were, repeated ones included. */
  get count(): number {
    return this.#count;
  }

  add(source: string, message: string): void {
    this.#count++;
    const key = `${source}: ${message}`;
    if (this.#seen.has(key) || this.#seen.size >= maxKept) return;
    this.#seen.add(key);
    const diagnostic = { source, message };
    try {
      this.#onKept(diagnostic);
      this.#listener?.(diagnostic);
    } catch {
      // A listener that throws must not reach the test.
    }
  }

  /** Says on stderr, in one line, that something was not watched; silent when the user listens or all went well. */
  tell(flowName: string, reportPath: string): void {
    if (this.#count === 0 || this.#listener) return;
    const [first = ''] = this.#seen;
    const more = this.#count > 1 ? ` (and ${this.#count - 1} more)` : '';
    process.stderr.write(`e2evidence: watching "${flowName}": ${first}${more}; the rest is in ${reportPath}\n`);
  }
}
