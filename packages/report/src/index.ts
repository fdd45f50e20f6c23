/**
 * One test run as one self-contained page and one Markdown summary.
 *
 * @packageDocumentation
 */

export { type ReportErrorCode, ReportRenderError } from './errors.js';
export { formatSummary, type SummaryOptions } from './format-summary.js';
export { renderReport } from './render-report.js';
export type {
  ReportConsoleRow,
  ReportData,
  ReportDiagnostic,
  ReportError,
  ReportFile,
  ReportPageError,
  ReportRedaction,
  ReportRequest,
  ReportScreenshot,
  ReportStatus,
  ReportStep,
  SourceLocation,
} from './report-data.js';
