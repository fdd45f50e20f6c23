/** One call row as it stands on disk. The first five keys are always there. */
export interface CdpRecordRow {
  /** When the call was made, epoch seconds with fractions. */
  readonly timestamp: number;
  /** The CDP command, such as `Page.navigate`. */
  readonly method: string;
  /** As they were when the call was made. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What the driver gave; null when the call failed or gave nothing, text when it was no plain data. */
  readonly return_value: unknown;
  /** `Name: message` of what was thrown; null when the call succeeded. */
  readonly error: string | null;
  /**
   * Counts calls as they are made and events as they arrive, from 0; one counter for both files.
   *
   * @asType integer
   */
  readonly seq?: number;
  /** The attached object that the call went through, such as `session-1`. */
  readonly session?: string;
  /** Milliseconds from the call to its completion. */
  readonly duration_ms?: number;
}

/** What only recordings of this package know of a call. */
export interface CdpRecordExtras {
  /** Place among all calls and events of the recording, from 0. */
  readonly seq?: number | undefined;
  /** The attached object that the call went through, such as `session-1`. */
  readonly session?: string | undefined;
  /** Milliseconds from the call to its completion. */
  readonly durationMs?: number | undefined;
}

/**
 * One CDP call and what came of it.
 *
 * @example
 * new CdpRecord(1795315732.7, 'Browser.getVersion', {}, { product: 'Chrome/156' }).toDict();
 * // => { timestamp: 1795315732.7, method: 'Browser.getVersion', params: {}, return_value: { product: 'Chrome/156' }, error: null }
 */
export class CdpRecord {
  /** When the call was made, epoch seconds with fractions. */
  readonly timestamp: number;
  /** The CDP method, such as `Page.navigate`. */
  readonly method: string;
  /** As they were when the call was made. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What the driver gave; null when the call failed or gave nothing, text when it was no plain data. */
  readonly returnValue: unknown;
  /** `Name: message` of what was thrown; null when the call succeeded. */
  readonly error: string | null;
  /** Place among all calls and events of the recording; undefined in recordings of WebRunner. */
  readonly seq: number | undefined;
  /** The attached object that the call went through, such as `session-1`. */
  readonly session: string | undefined;
  /** Milliseconds from the call to its completion. */
  readonly durationMs: number | undefined;

  /**
   * Takes what it is given, unchecked.
   *
   * @param timestamp - Epoch seconds with fractions.
   * @param returnValue - Plain data; null by default.
   * @param error - `Name: message`; null by default, for a call that succeeded.
   * @param extras - What only recordings of this package know.
   */
  constructor(
    timestamp: number,
    method: string,
    params: Readonly<Record<string, unknown>>,
    returnValue: unknown = null,
    error: string | null = null,
    extras: CdpRecordExtras = {},
  ) {
    this.timestamp = timestamp;
    this.method = method;
    this.params = params;
    this.returnValue = returnValue;
    this.error = error;
    this.seq = extras.seq;
    this.session = extras.session;
    this.durationMs = extras.durationMs;
  }

  /** Reads a row leniently: what is missing or of the wrong type gets its empty value. */
  static fromDict(row: Readonly<Record<string, unknown>>): CdpRecord {
    const { timestamp, method, params, return_value: returnValue = null, error = null, ...extras } = row;
    return new CdpRecord(
      Number(timestamp ?? 0),
      String(method ?? ''),
      isRecord(params) ? params : {},
      returnValue,
      error === null ? null : String(error),
      {
        seq: Number.isSafeInteger(extras['seq']) ? (extras['seq'] as number) : undefined,
        session: typeof extras['session'] === 'string' ? extras['session'] : undefined,
        durationMs: typeof extras['duration_ms'] === 'number' ? extras['duration_ms'] : undefined,
      },
    );
  }

  /** The row that stands for it on disk, not redacted. */
  toDict(): CdpRecordRow {
    return {
      timestamp: this.timestamp,
      method: this.method,
      params: this.params,
      return_value: this.returnValue,
      error: this.error,
      ...(this.seq === undefined ? {} : { seq: this.seq }),
      ...(this.session === undefined ? {} : { session: this.session }),
      ...(this.durationMs === undefined ? {} : { duration_ms: this.durationMs }),
    };
  }
}

/** The records in the order in which their calls were made, where they know it; else as they come. */
export function inCallOrder(records: readonly CdpRecord[]): CdpRecord[] {
  const numbers = new Set(records.map(({ seq }) => seq));
  if (numbers.has(undefined) || numbers.size < records.length) return [...records];
  return [...records].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
}

/** Tells whether a value is an object that JSON writes with braces. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
