/** What a trace holds, in Playwright's words. */
export interface TraceContent {
  /** A film strip. @defaultValue true */
  readonly screenshots?: boolean;
  /** The DOM around each action, and the network. @defaultValue true */
  readonly snapshots?: boolean;
  /** The test files that acted, whole. @defaultValue true */
  readonly sources?: boolean;
}

/** What e2evidence uses of the tracing of Playwright's BrowserContext. */
export interface Tracing {
  start(options: TraceContent & { title?: string }): Promise<unknown>;
  stop(options?: { path?: string }): Promise<unknown>;
  startChunk(options?: { title?: string }): Promise<unknown>;
  stopChunk(options?: { path?: string }): Promise<unknown>;
}

/** The tracing of a context, undefined for everything that cannot trace. */
export function tracingOf(context: unknown): Tracing | undefined {
  if (typeof context !== 'object' || context === null) return undefined;
  const tracing: unknown = Reflect.get(context, 'tracing');
  const isTracing =
    typeof tracing === 'object' &&
    tracing !== null &&
    ['start', 'stop'].every((name) => typeof Reflect.get(tracing, name) === 'function');
  return isTracing ? (tracing as Tracing) : undefined;
}
