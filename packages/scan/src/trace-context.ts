/** What has been learned of one trace while its rows were gone through. */
export interface TraceContext {
  /** Call id → the attributes, as HTML, of the input that the action was done on, by its snapshots or its log. */
  readonly targets: Map<string, string>;
  /** Page id → the action that put the focus where it is, as far as the trace tells. */
  readonly focused: Map<string, { readonly callId: string; readonly selector: string }>;
  /** Call or step id → the value that was typed, and its marker. */
  readonly typed: Map<string, { readonly value: string; readonly marker: string }>;
  /** Entry of the zip → the content type that the trace gives it. */
  readonly contentTypes: Map<string, string>;
}

/** The context of a trace of which nothing is known yet. */
export function createTraceContext(): TraceContext {
  return { targets: new Map(), focused: new Map(), typed: new Map(), contentTypes: new Map() };
}

/** The context of the trace in a zip, kept from one reading for the next; undefined when its entries are those of none. */
export function traceIn(
  names: readonly string[],
  label: string,
  traces: Map<string, TraceContext>,
): TraceContext | undefined {
  if (!names.some((name) => /^[^/]*\.trace$/.test(name))) return undefined;
  const known = traces.get(label) ?? createTraceContext();
  traces.set(label, known);
  return known;
}

/** The names of entries with those that hold rows first: rows tell what the resources are. */
export function rowsFirst(names: readonly string[]): string[] {
  return [...names.filter(holdsRows), ...names.filter((name) => !holdsRows(name))];
}

/** Whether an entry of a trace holds one event per line. */
export function holdsRows(name: string): boolean {
  return /^[^/]*\.(?:trace|network)$/.test(name);
}

/** The content type of an entry that holds a source: a program text, whatever it is called. */
export function sourceType(name: string): string | undefined {
  return /^(?:resources\/src@|src\/)/.test(name) ? 'text/typescript' : undefined;
}
