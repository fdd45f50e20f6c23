import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const traceRecorderCatalog = {
  TRACE_RECORDER_EMPTY_NAME: {
    meaning: 'A trace was started without a name.',
    remedy: 'Give a name that says what is recorded: it names the file.',
  },
  TRACE_RECORDER_DOUBLE_START: {
    meaning: 'This recorder is recording the context already.',
    remedy: 'Call stop(context) first.',
  },
  TRACE_RECORDER_NOT_STARTED: {
    meaning: 'This recorder is not recording the context.',
    remedy: 'Call start(context, name) first, and stop each recording once.',
  },
  TRACE_RECORDER_NO_TRACING: {
    meaning: 'The object has no tracing.',
    remedy: 'Pass a BrowserContext of Playwright, such as page.context(): no other driver records traces.',
  },
  TRACE_RECORDER_START_FAILED: {
    meaning: 'The trace could not be started.',
    remedy:
      'Read the cause; a context that something else is tracing, such as Playwright Test, cannot be traced twice.',
  },
  TRACE_RECORDER_STOP_FAILED: {
    meaning: 'The trace could not be written.',
    remedy: 'Read the cause; stop before the context closes, and pass an `outputDir` that this process may write.',
  },
} as const;

/** The codes of {@link TraceRecorderError}. */
export type TraceRecorderErrorCode = keyof typeof traceRecorderCatalog;

/** Thrown when a trace cannot be recorded or written. */
export class TraceRecorderError extends E2EvidenceError<TraceRecorderErrorCode> {
  static override readonly className: string = 'TraceRecorderError';
  static override readonly catalog: ErrorCatalog = traceRecorderCatalog;
}
