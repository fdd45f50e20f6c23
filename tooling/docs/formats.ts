// The formats on disk, one exported type each: docs/formats/schemas/<kebab-case name>.schema.json is generated from it.
import type { CdpRecordRow } from '../../packages/cdp-tap/src/cdp-record.js';
import type {
  RecordingEventRow,
  RecordingHeaderRow,
  RecordingSessionRow,
} from '../../packages/cdp-tap/src/recording-writer.js';
import type { EventEnvelopeRow } from '../../packages/event-bus/src/event-envelope.js';
import type { KeyValueChangeRow, KeyValueStartRow } from '../../packages/event-bus/src/key-value-rows.js';
import type {
  JournalArtifactRow,
  JournalEndRow,
  JournalHeaderRow,
} from '../../packages/failure-bundle/src/journal-layout.js';
import type { BundleManifest as Manifest } from '../../packages/failure-bundle/src/manifest.js';
import type { EventRow } from '../../packages/flow/src/event-rows.js';
import type { ConsoleEntry, NetworkEntry, PageErrorEntry } from '../../packages/flow/src/evidence-entries.js';
import type { FlowReport as Report } from '../../packages/flow/src/flow-report.js';
import type { FlowRow } from '../../packages/flow/src/flow-rows.js';
import type { MemoryReport as GrowthReport } from '../../packages/memory-leak/src/growth-report.js';
import type { HeapHistory } from '../../packages/memory-leak/src/heap-source.js';
import type { OtlpTraceRequest } from '../../packages/otlp-config/src/otlp-request.js';
import type { BaselineFile } from '../../packages/scan/src/baseline.js';
import type { TimelineRow } from '../../packages/timeline/src/timeline-event.js';
import type { KnownTimelineRow } from '../../packages/timeline/src/timeline-rows.js';

/** `manifest.json` of a failure bundle. */
export type BundleManifest = Manifest;

/** A row of `journal.ndjson`. Rows of other types are those of further evidence sources. */
export type JournalRow = JournalHeaderRow | JournalArtifactRow | JournalEndRow | FlowRow | EventRow | OtherJournalRow;

/** Any other row. */
interface OtherJournalRow {
  /** @pattern ^(?!(header|artifact|end|event|step_started|step_ended|failure|span|diagnostic|flow_ended)$) */
  readonly type: string;
}

/** One line of an event bus log. */
export type EventBusLine = EventEnvelopeRow;

/** One line of the key-value log beside an event bus log. */
export type EventBusKeyValueLine = KeyValueStartRow | KeyValueChangeRow;

/** A row of a CDP recording: one call. */
export type CdpCallRow = CdpRecordRow;

/** A row of `<outputPath>.events.ndjson`, the second file of a CDP recording. */
export type CdpEventsRow = RecordingHeaderRow | RecordingSessionRow | RecordingEventRow | OtherRecordingRow;

/** Any other row. */
interface OtherRecordingRow {
  /** @pattern ^(?!(header|session|event)$) */
  readonly type: string;
}

/** `timeline.json`, in order of time. */
export type Timeline = readonly (KnownTimelineRow | OtherTimelineRow)[];

/** A row of a kind of your own. */
interface OtherTimelineRow extends TimelineRow {
  /** @pattern ^(?!(span\.start|span\.end|console|response|page_error|request_failed|page_load)$) */
  readonly kind: string;
}

/** A memory report. */
export type MemoryReport = GrowthReport;

/** `artifacts/heap.json` of a failure bundle. */
export type Heap = HeapHistory;

/** `report.json` of a flow. */
export type FlowReport = Report;

/** `artifacts/console.json` of a failure bundle. */
export type Console = readonly ConsoleEntry[];

/** `artifacts/network.json` of a failure bundle. */
export type Network = readonly NetworkEntry[];

/** `artifacts/page-errors.json` of a failure bundle. */
export type PageErrors = readonly PageErrorEntry[];

/** One line of a `*.otlp.jsonl` file. */
export type OtlpSpansLine = OtlpTraceRequest;

/** A file of accepted findings of `e2evidence scan`. */
export type SecretsBaseline = BaselineFile;
