import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Redactor, resolveRedactor } from '@e2evidence/redact';
import { FlowError } from './errors.js';
import type { EvidenceSource } from './evidence-source.js';
import type { StepOptions } from './flow.js';
import type { FlowResult } from './flow-result.js';
import { type Retain, retainWords } from './retention.js';
import type { SpanNames } from './spans.js';

/** Something that went wrong while watching; the test itself is untouched by it. */
export interface Diagnostic {
  /** The evidence source or the part of the flow, such as `screenshot` or `journal`. */
  readonly source: string;
  /** What could not be watched, and why, in one sentence or two. */
  readonly message: string;
}

/** Options of {@link withFlow} and {@link startFlow}. */
export interface FlowOptions {
  /** What the test does, such as `checkout with coupon`. It names the evidence folder. */
  readonly name: string;
  /** The file that holds the test. @defaultValue the file that started the flow */
  readonly specPath?: string;
  /** The same for every flow of one run, to find them together. @defaultValue absent */
  readonly runId?: string;
  /** Where the application under test lives; query and credentials are not kept. @defaultValue absent */
  readonly baseUrl?: string;
  /** How many steps the flow will have, when that is known. @defaultValue absent */
  readonly stepsTotal?: number;
  /** 1 for the first try of a test, 2 for its first retry. @defaultValue 1 */
  readonly attempt?: number;
  /** The folder that gets one folder per flow. @defaultValue `'test-results'` */
  readonly outputDir?: string;
  /** When evidence is kept; `report.json` always is. @defaultValue `'on-failure'` */
  readonly retain?: Retain;
  /** Longest time for the whole flow, in milliseconds, up to 2147483647; 0 means no limit. @defaultValue 0 */
  readonly timeoutMs?: number;
  /** Ends the flow early as `interrupted`; `withFlow` then rejects with the signal's reason. @defaultValue none */
  readonly signal?: AbortSignal;
  /** More kinds of evidence, beside events, screenshot and DOM. @defaultValue `[]` */
  readonly sources?: readonly EvidenceSource[];
  /** Longest time one source may take at each call, in milliseconds, from 1 to 2147483647. @defaultValue 5000 */
  readonly sourceTimeoutMs?: number;
  /**
   * Bytes of rows (events, steps, diagnostics) that one flow keeps, from 0. What comes later is counted, except for the
   * last 500 rows before a failure, and the rows of the flow itself. @defaultValue `16_777_216` (16 MiB)
   */
  readonly maxJournalBytes?: number;
  /**
   * A folder that the bundles of a run share: films, traces and pictures of 64 KiB and more are kept there once, by their
   * content, and the bundles name them. It lies in or beside `outputDir`, and goes where the bundles go.
   * @defaultValue none, every bundle holds everything
   */
  readonly store?: string;
  /** Bytes of artifacts that one flow keeps, from 0; the name of one that is refused is told. @defaultValue `268_435_456` (256 MiB) */
  readonly maxBundleBytes?: number;
  /**
   * `auto` makes spans through the global OpenTelemetry provider when there is one, else without the SDK;
   * `file` never uses the provider; `off` makes no spans and a trace id of zeros.
   * `OTEL_SDK_DISABLED=true` means `off`. @defaultValue `'auto'`
   */
  readonly telemetry?: 'auto' | 'file' | 'off';
  /** `qa-rig` names the spans `qa_rig.flow` and `qa_rig.step`. @defaultValue `'e2evidence'` */
  readonly names?: SpanNames;
  /** Takes secrets out of everything that reaches the disk or a span; false switches that off. @defaultValue `createRedactor()` */
  readonly redactor?: Redactor | false;
  /** Gets each problem of the observer as it happens. @defaultValue one line on stderr at the end */
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
  /** Gets the paths of what was written, once the flow has ended; what it throws is a diagnostic. @defaultValue none */
  readonly onEnd?: (result: FlowResult) => void;
  /** The clock, epoch milliseconds with fractions. @defaultValue the system's */
  readonly now?: () => number;
  /** Where `OTEL_SDK_DISABLED` is read. @defaultValue `process.env` */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Options with their defaults. */
export type ResolvedFlowOptions = Omit<FlowOptions, 'redactor'> &
  Required<
    Pick<
      FlowOptions,
      | 'attempt'
      | 'outputDir'
      | 'retain'
      | 'timeoutMs'
      | 'sources'
      | 'sourceTimeoutMs'
      | 'maxJournalBytes'
      | 'maxBundleBytes'
      | 'names'
      | 'now'
      | 'env'
    >
  > & { readonly redactor: Redactor; readonly telemetry: 'auto' | 'file' | 'off' };

/**
 * Fills in the defaults and refuses what is out of bounds.
 *
 * @throws {@link FlowError} `FLOW_EMPTY_NAME` or `FLOW_BAD_OPTION`.
 */
export function resolveOptions(options: FlowOptions): ResolvedFlowOptions {
  requireName('a flow', options.name);
  const resolved = {
    ...options,
    attempt: options.attempt ?? 1,
    outputDir: options.outputDir ?? 'test-results',
    retain: options.retain ?? 'on-failure',
    timeoutMs: options.timeoutMs ?? 0,
    sources: options.sources ?? [],
    sourceTimeoutMs: options.sourceTimeoutMs ?? 5000,
    maxJournalBytes: options.maxJournalBytes ?? 16 * mebibyte,
    maxBundleBytes: options.maxBundleBytes ?? 256 * mebibyte,
    names: options.names ?? 'e2evidence',
    now: options.now ? clockOf(options.now) : systemClock,
    env: options.env ?? process.env,
    redactor: resolveRedactor(options.redactor),
    telemetry: options.telemetry ?? 'auto',
  } as const;
  requireOption(Number.isInteger(resolved.attempt) && resolved.attempt >= 1, 'attempt', 'an integer from 1', options);
  requireOption(retainWords.includes(resolved.retain), 'retain', `one of ${retainWords.join(', ')}`, options);
  requireOption(isDuration(resolved.timeoutMs, 0), 'timeoutMs', `from 0 to ${maxDurationMs}`, options);
  requireOption(isDuration(resolved.sourceTimeoutMs, 1), 'sourceTimeoutMs', `from 1 to ${maxDurationMs}`, options);
  for (const key of ['maxJournalBytes', 'maxBundleBytes'] as const) {
    requireOption(isByteCount(resolved[key]), key, 'a number of bytes from 0', options);
  }
  const { stepsTotal = 0 } = options;
  requireOption(Number.isInteger(stepsTotal) && stepsTotal >= 0, 'stepsTotal', 'an integer from 0', options);
  for (const key of ['specPath', 'runId', 'baseUrl', 'outputDir', 'store'] as const) {
    requireOption(options[key] === undefined || typeof options[key] === 'string', key, 'a string', options);
  }
  requireOption(
    isFound(resolved.store, resolved.outputDir),
    'store',
    'a folder in, beside or right above outputDir',
    options,
  );
  requireOption(['auto', 'file', 'off'].includes(resolved.telemetry), 'telemetry', 'auto, file or off', options);
  requireOption(['e2evidence', 'qa-rig'].includes(resolved.names), 'names', 'e2evidence or qa-rig', options);
  return resolved;
}

const mebibyte = 1024 * 1024;

function isByteCount(value: number): boolean {
  return typeof value === 'number' && value >= 0;
}

/** Readers of a bundle look for its store beside it, and beside the next four folders above. */
function isFound(store: string | undefined, outputDir: string): boolean {
  if (store === undefined) return true;
  const way = relative(dirname(resolve(store)), join(resolve(outputDir), 'flow'));
  return !isAbsolute(way) && !way.startsWith('..') && way.split(sep).length <= 4;
}

/** What a timer of Node can wait at most. */
const maxDurationMs = 2_147_483_647;

/** @throws {@link FlowError} `FLOW_BAD_OPTION` */
export function requireStepOptions({ timeoutMs = 0 }: StepOptions): void {
  if (isDuration(timeoutMs, 0)) return;
  const message = `The option timeoutMs of a step is ${String(timeoutMs)}, but it must be from 0 to ${maxDurationMs}.`;
  throw new FlowError('FLOW_BAD_OPTION', message, { details: { option: 'timeoutMs' } });
}

function isDuration(value: number, least: number): boolean {
  return typeof value === 'number' && value >= least && value <= maxDurationMs;
}

/** @throws {@link FlowError} `FLOW_EMPTY_NAME` */
export function requireName(what: string, name: unknown): void {
  if (typeof name === 'string' && name.trim() !== '') return;
  throw new FlowError('FLOW_EMPTY_NAME', `The name of ${what} is ${JSON.stringify(name) ?? 'undefined'}.`);
}

function requireOption(holds: boolean, name: keyof FlowOptions, bounds: string, options: FlowOptions): void {
  if (holds) return;
  throw new FlowError('FLOW_BAD_OPTION', `The option ${name} is ${String(options[name])}, but it must be ${bounds}.`, {
    details: { option: name },
  });
}

// A clock of the user's that throws or gives no time must not become the test's error.
function clockOf(now: () => number): () => number {
  return () => {
    try {
      const timestampMs = now();
      return Number.isFinite(timestampMs) ? timestampMs : systemClock();
    } catch {
      return systemClock();
    }
  };
}

// Date.now() has no fractions, and a step may be shorter than a millisecond.
function systemClock(): number {
  return performance.timeOrigin + performance.now();
}
