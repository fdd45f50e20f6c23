import { DriversError } from './errors.js';

/** One call of a wrapped method, as its wrapper sees it. */
export interface WrappedCall {
  /** Calls what was there before the wrap, with the `this` of the call. Pass `args` on, or others. */
  original: (...args: unknown[]) => unknown;
  /** The arguments of the call; an outer wrap may have changed them. */
  args: unknown[];
  /** The `this` of the call. */
  self: unknown;
}

interface Wrap {
  readonly owner: string;
  readonly around: (call: WrappedCall) => unknown;
}

/** The wraps that share one own property, innermost first. */
interface Chain {
  readonly dispatcher: (...args: unknown[]) => unknown;
  readonly wraps: Wrap[];
  readonly restore: () => void;
}

// Two copies of this package meet on the same driver object, so the marks are plain data under a registered symbol.
const marksKey = Symbol.for('@e2evidence/wrapped/v1');

/**
 * Puts a function around a method of one object, and gives the function that takes it away again.
 *
 * The wrap is an own property of the object, so other objects of the class are left alone. Wraps may be taken away in
 * any order: those that remain keep working, and after the last one the property is exactly what it was, deleted when
 * it was inherited. What somebody else has put over the wrap meanwhile stays in place.
 *
 * @param name - The name of a method, own or inherited.
 * @param around - Called instead of the method; what it returns or throws is what the caller gets.
 * @param options - `owner`: who wraps; one owner wraps a method once. All unnamed wraps have one owner (default `''`).
 * @returns Takes the wrap away. Does nothing the second time.
 * @throws {@link DriversError} `DRIVERS_ALREADY_WRAPPED` when this owner has wrapped the method already,
 * `DRIVERS_NOT_WRAPPABLE` when it is no method or the object does not let it be replaced.
 *
 * @example
 * const restore = wrapMethod(session, 'send', ({ original, args }) => {
 *   console.log(args[0]); // => 'Page.enable'
 *   return original(...args);
 * });
 */
export function wrapMethod(
  object: object,
  name: string,
  around: (call: WrappedCall) => unknown,
  options: { owner?: string } = {},
): () => void {
  const { owner = '' } = options;
  const method: unknown = Reflect.get(object, name);
  if (typeof method !== 'function') throw notWrappable(name, `it is ${method === null ? 'null' : typeof method}`);

  const chains = chainsOf(object, name);
  if (chains.some(({ wraps }) => wraps.some((wrap) => wrap.owner === owner))) {
    const by = owner === '' ? 'an owner without a name' : owner;
    throw new DriversError('DRIVERS_ALREADY_WRAPPED', `Could not wrap ${name}: ${by} has wrapped it already.`);
  }
  // When somebody else has wrapped over our property, a new chain goes on top of theirs.
  let chain = chains.find(({ dispatcher }) => dispatcher === method);
  if (!chain) {
    chain = startChain(object, name, method as (...args: unknown[]) => unknown);
    setChains(object, name, [...chains, chain]);
  }
  return addWrap(object, name, chain, { owner, around });
}

function addWrap(object: object, name: string, chain: Chain, wrap: Wrap): () => void {
  chain.wraps.push(wrap);
  return () => {
    const index = chain.wraps.indexOf(wrap);
    if (index === -1) return;
    chain.wraps.splice(index, 1);
    if (chain.wraps.length > 0) return;
    chain.restore();
    setChains(
      object,
      name,
      chainsOf(object, name).filter((other) => other !== chain),
    );
  };
}

function startChain(object: object, name: string, method: (...args: unknown[]) => unknown): Chain {
  const before = Reflect.getOwnPropertyDescriptor(object, name);
  const wraps: Wrap[] = [];
  const dispatcher = function (this: unknown, ...args: unknown[]): unknown {
    // A wrap that goes while a call runs still sees that call to its end.
    const running = [...wraps];
    const callFrom = (index: number, given: unknown[]): unknown => {
      const wrap = running[index];
      if (!wrap) return Reflect.apply(method, this, given);
      return wrap.around({ original: (...next) => callFrom(index - 1, next), args: given, self: this });
    };
    return callFrom(running.length - 1, args);
  };
  const enumerable = before?.enumerable ?? false;
  if (!Reflect.defineProperty(object, name, { value: dispatcher, writable: true, configurable: true, enumerable })) {
    throw notWrappable(name, 'the object does not let it be replaced');
  }
  const restore = () => {
    if (Reflect.getOwnPropertyDescriptor(object, name)?.value !== dispatcher) return;
    if (before) Reflect.defineProperty(object, name, before);
    else Reflect.deleteProperty(object, name);
  };
  return { dispatcher, wraps, restore };
}

type Marks = Readonly<Record<string, readonly Chain[]>>;

function marksOf(object: object): Marks {
  return (Reflect.getOwnPropertyDescriptor(object, marksKey)?.value ?? {}) as Marks;
}

function chainsOf(object: object, name: string): readonly Chain[] {
  return marksOf(object)[name] ?? [];
}

function setChains(object: object, name: string, chains: readonly Chain[]): void {
  const { [name]: _before, ...others } = marksOf(object);
  const marks: Marks = chains.length > 0 ? { ...others, [name]: chains } : others;
  if (Object.keys(marks).length === 0) Reflect.deleteProperty(object, marksKey);
  else Reflect.defineProperty(object, marksKey, { value: marks, configurable: true, enumerable: false });
}

function notWrappable(name: string, why: string): DriversError {
  return new DriversError('DRIVERS_NOT_WRAPPABLE', `Could not wrap ${name}: ${why}.`);
}
