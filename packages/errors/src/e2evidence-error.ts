/** What one error code means and what the reader can do about it. */
export interface ErrorCatalogEntry {
  /** What happened, in one sentence. */
  readonly meaning: string;
  /** What to do, in one sentence. It ends every message with this code. */
  readonly remedy: string;
}

/** Every code of one error class. Codes look like `EVENT_BUS_TIMEOUT`: the package, then the reason. */
export type ErrorCatalog = Readonly<Record<string, ErrorCatalogEntry>>;

/** Options of {@link E2EvidenceError}. */
export interface E2EvidenceErrorOptions {
  /** The error that led to this one. @defaultValue none */
  readonly cause?: unknown;
  /** Facts for programs: plain data, never parsed out of the message. @defaultValue `{}` */
  readonly details?: Readonly<Record<string, unknown>>;
}

// Instances carry their class names under a registered symbol, so that two copies of this package
// (one imported, one required) still recognise each other's errors.
const brand = Symbol.for('@e2evidence/errors/v1');

/**
 * The base of every error that an e2evidence package throws.
 *
 * The message says what was attempted, what happened, and ends with the remedy of its code.
 * Subclasses set two statics: `className` (a literal, so that minifiers cannot change it) and `catalog`.
 * `instanceof` holds across ESM and CommonJS copies and across realms.
 *
 * @example
 * class LampError extends E2EvidenceError<'LAMP_BROKEN'> {
 *   static override readonly className: string = 'LampError';
 *   static override readonly catalog: ErrorCatalog = {
 *     LAMP_BROKEN: { meaning: 'The lamp gives no light.', remedy: 'Change the bulb.' },
 *   };
 * }
 * new LampError('LAMP_BROKEN', 'Could not light the hall.').message;
 * // => 'Could not light the hall. Change the bulb.'
 */
export class E2EvidenceError<Code extends string = string> extends Error {
  /** What `name` is, and how `instanceof` knows its errors; each subclass sets its own. */
  static readonly className: string = 'E2EvidenceError';
  /** The codes of the class with their meaning and remedy; each subclass sets its own. */
  static readonly catalog: ErrorCatalog = {};

  /** Stable across versions: programs compare this, never the message. */
  readonly code: Code;
  /** Facts for programs, frozen. */
  readonly details: Readonly<Record<string, unknown>>;

  /**
   * Puts the remedy of the code behind the message.
   *
   * @param code - One of the catalog; a code that is not there gets no remedy.
   * @param message - What was attempted and what happened, as whole sentences.
   * @param options - The cause, and facts for programs.
   */
  constructor(code: Code, message: string, options: E2EvidenceErrorOptions = {}) {
    const { catalog } = new.target;
    const remedy = catalog[code]?.remedy;
    super(remedy ? `${message} ${remedy}` : message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.details = Object.freeze({ ...options.details });
    Object.defineProperty(this, 'name', { value: new.target.className, configurable: true, writable: true });
    Object.defineProperty(this, brand, { value: classNames(new.target) });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    // A subclass that a user wrote without a className of its own is judged the ordinary way.
    if (!Object.hasOwn(this, 'className')) return Function.prototype[Symbol.hasInstance].call(this, value);
    return brandOf(value)?.includes(this.className) ?? false;
  }
}

/**
 * Tells whether a caught value is an e2evidence error, and if asked, one with this code.
 *
 * @param error - Anything that was caught.
 * @param code - The code to look for; without it every e2evidence error counts.
 *
 * @example
 * isE2EvidenceError(new Error('boom')); // => false
 */
export function isE2EvidenceError<Code extends string = string>(
  error: unknown,
  code?: Code,
): error is E2EvidenceError<Code> {
  return error instanceof E2EvidenceError && (code === undefined || error.code === code);
}

function brandOf(value: object): readonly string[] | undefined {
  try {
    const names: unknown = Reflect.get(value, brand);
    return Array.isArray(names) ? names : undefined;
  } catch {
    // A hostile proxy is not one of our errors.
    return undefined;
  }
}

function classNames(errorClass: unknown): readonly string[] {
  const names: string[] = [];
  let current: unknown = errorClass;
  while (typeof current === 'function' && Object.hasOwn(Object(current), 'prototype')) {
    if (Object.hasOwn(current, 'className')) names.push((current as typeof E2EvidenceError).className);
    current = Object.getPrototypeOf(current);
  }
  return Object.freeze(names);
}
