/**
 * The provider itself when it has the method, else the one it stands for: the global provider of the API is a proxy
 * that hands out tracers and nothing else.
 *
 * @returns The last one of the chain, which may lack the method too.
 */
export function realProvider(provider: object, method: string): object {
  if (has(provider, method)) return provider;
  const delegate: unknown = has(provider, 'getDelegate') ? provider.getDelegate() : undefined;
  const isAnother = typeof delegate === 'object' && delegate !== null && delegate !== provider;
  return isAnother ? realProvider(delegate, method) : provider;
}

/** Whether there is a method of that name. */
export function has<Name extends string>(
  target: object,
  method: Name,
): target is Record<Name, (...values: readonly unknown[]) => unknown> {
  return typeof Reflect.get(target, method) === 'function';
}
