/**
 * Tells whether every named member of the target is a function.
 *
 * Only `typeof` is asked: some targets are proxies whose getters throw, others are thenables that must not be awaited.
 */
export function hasMethods(target: object, names: readonly string[]): boolean {
  return names.every((name) => typeof member(target, name) === 'function');
}

/** The value of a member, undefined when its getter throws. */
export function member(target: object, name: string): unknown {
  try {
    return Reflect.get(target, name);
  } catch {
    return undefined;
  }
}
