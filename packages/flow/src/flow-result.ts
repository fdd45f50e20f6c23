/** How a flow ended. `interrupted` means that nobody said: it was disposed or aborted. */
export type FlowStatus = 'passed' | 'failed' | 'timedOut' | 'interrupted';

/** The words of {@link FlowStatus}. */
export const flowStatuses: readonly string[] = ['passed', 'failed', 'timedOut', 'interrupted'];

/** What a flow left, and where. */
export interface FlowResult {
  /** How it ended. */
  readonly status: FlowStatus;
  /** 32 hex digits; 32 zeros when telemetry is off. */
  readonly traceId: string;
  /** The folder of this flow, absolute. */
  readonly dir: string;
  /** `report.json`. Absent when it could not be written; then the journal is still in `dir`. */
  readonly reportPath?: string;
  /** The zip. Absent when the evidence was not kept, or could not be written. */
  readonly bundlePath?: string;
  /** The summary in Markdown; absent as `bundlePath` is. */
  readonly summaryPath?: string;
  /** The page for a person; absent as `bundlePath` is. */
  readonly reportHtmlPath?: string;
  /** The spans as OTLP JSON lines; absent as `bundlePath` is, and when telemetry is off. */
  readonly spansPath?: string;
}
