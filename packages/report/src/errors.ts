import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const reportCatalog = {
  REPORT_BAD_DATA: {
    meaning: 'What was given is no report data, or a part of it has the wrong shape.',
    remedy: 'Pass the object described by the ReportData type.',
  },
  REPORT_UNKNOWN_VERSION: {
    meaning: 'The report data was made by a newer version of e2evidence.',
    remedy: 'Update @e2evidence/report.',
  },
} as const;

/** Why a report could not be made. */
export type ReportErrorCode = keyof typeof reportCatalog;

/** Thrown when data cannot be turned into a page or a summary. */
export class ReportRenderError extends E2EvidenceError<ReportErrorCode> {
  static override readonly className: string = 'ReportRenderError';
  static override readonly catalog: ErrorCatalog = reportCatalog;
}
