import { announce, hearDuring } from './announcement.js';

/** OpenTelemetry's `SpanProcessor`, as far as it is used here: no SDK is needed to compile against this package. */
export interface SpanProcessor {
  /** Called when a span starts, with the context of its parent; must not block. */
  onStart(span: unknown, parentContext: unknown): void;
  /** Called while a span ends and can still be changed; not every SDK calls it. */
  onEnding?(span: unknown): void;
  /** Called when a span has ended, to export it. */
  onEnd(span: unknown): void;
  /** Exports what is waiting. */
  forceFlush(): Promise<void>;
  /** Exports what is waiting and ends; nothing is exported afterwards. */
  shutdown(): Promise<void>;
}

/** A span processor that other ones can be added to while spans are made. */
export interface AttachableProcessor extends SpanProcessor {
  /** Adds a processor. It sees spans that start or end from now on; shutting down this one shuts it down too. */
  addSpanProcessor(processor: SpanProcessor): void;
}

/**
 * A span processor for the `spanProcessors` of a provider, so that exporters can be attached when the provider exists.
 *
 * Providers of SDK 2 take processors in their constructor only; this one passes every call on to those added later.
 *
 * @example
 * const provider = new BasicTracerProvider({ spanProcessors: [createAttachableProcessor()] });
 * await configureOtlpExport(provider, new OtlpExportConfig('http://127.0.0.1:4317'));
 * // => spans that start or end from now on are exported
 */
export function createAttachableProcessor(): AttachableProcessor {
  const processors: SpanProcessor[] = [];
  const self: AttachableProcessor = {
    addSpanProcessor: (processor) => void processors.push(processor),
    onStart(span, parentContext) {
      for (const processor of processors) processor.onStart(span, parentContext);
    },
    onEnding(span) {
      for (const processor of processors) processor.onEnding?.(span);
    },
    onEnd(span) {
      for (const processor of processors) processor.onEnd(span);
    },
    forceFlush() {
      announce(slot, self);
      return settle(processors.map((processor) => processor.forceFlush()));
    },
    shutdown: () => settle(processors.map((processor) => processor.shutdown())),
  };
  return self;
}

const slot = Symbol.for('@e2evidence/otlp-config/attachable/v1');

/**
 * The attachable processor among those of a provider, found through nothing but `forceFlush()`.
 *
 * The other processors are flushed too; what comes of that is not waited for.
 */
export function findAttachable(provider: { forceFlush(): unknown }): AttachableProcessor | undefined {
  const [found] = hearDuring<AttachableProcessor>(slot, () => {
    try {
      Promise.resolve(provider.forceFlush()).catch(() => {});
    } catch {
      // A flush that throws says nothing about the processors that were reached.
    }
  });
  return found;
}

// All of them get their time, also when the first one fails early.
async function settle(calls: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(calls);
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, 'Several span processors failed.');
}
