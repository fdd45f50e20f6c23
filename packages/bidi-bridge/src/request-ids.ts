/** Gives each of a driver's request objects one id for its whole life. */
export class RequestIds {
  #next = 1;
  readonly #ids = new WeakMap<object, string>();

  idOf(request: object): string {
    const known = this.#ids.get(request);
    if (known) return known;
    const id = `r${this.#next++}`;
    this.#ids.set(request, id);
    return id;
  }
}
