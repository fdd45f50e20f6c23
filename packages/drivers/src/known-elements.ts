/** More than a test uses at a time; those that were found first are forgotten first. */
const maxElements = 2000;

/** How the elements of a WebDriver session were found, by their id. */
export class KnownElements {
  readonly #selectors = new Map<string, string>();

  /**
   * @param id - Of an element; anything else is passed over.
   * @param strategy - How it was looked for, such as `xpath`.
   * @param value - What was looked for.
   */
  remember(id: unknown, strategy: unknown, value: unknown): void {
    if (typeof id !== 'string') return;
    const told = typeof value === 'string' ? value : String(JSON.stringify(value));
    // An option is looked for by what is chosen.
    const text = /\boption\b/.test(told) ? told.replace(/(["']).*?\1/g, '$1…$1') : told;
    const selector = strategy === 'css selector' || strategy === 'css' ? text : `${strategy}: ${text}`;
    // An element that is found again keeps the place of its first time, and what it was last found by.
    this.#selectors.set(id, selector);
    if (this.#selectors.size <= maxElements) return;
    for (const first of this.#selectors.keys()) {
      this.#selectors.delete(first);
      return;
    }
  }

  /** @returns Nothing for an element that was found before anybody watched. */
  of(id: unknown): { readonly selector?: string } {
    const selector = typeof id === 'string' ? this.#selectors.get(id) : undefined;
    return selector === undefined ? {} : { selector };
  }
}
