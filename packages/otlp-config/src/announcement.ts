/**
 * Calls something, and gives what made itself known through {@link announce} before the call came back.
 *
 * A provider tells nobody its processors, but it calls them: this is how they are found without private fields.
 *
 * @param slot - A process-wide symbol: the two sides may come from the two module formats of this package.
 */
export function hearDuring<Thing>(slot: symbol, call: () => void): Thing[] {
  const heard = new Set<Thing>();
  const before: unknown = Reflect.get(globalThis, slot);
  Reflect.set(globalThis, slot, (thing: Thing) => heard.add(thing));
  try {
    call();
  } finally {
    if (before) Reflect.set(globalThis, slot, before);
    else Reflect.deleteProperty(globalThis, slot);
  }
  return [...heard];
}

/** Makes something known to the {@link hearDuring} that runs now; without one nothing happens. */
export function announce(slot: symbol, thing: object): void {
  const listener: unknown = Reflect.get(globalThis, slot);
  if (typeof listener === 'function') listener(thing);
}
