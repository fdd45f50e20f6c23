import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const flowCatalog = {
  FLOW_EMPTY_NAME: {
    meaning: 'The name of a flow, a step or a watched page is empty.',
    remedy: 'Give a name that says what happens, such as "checkout" or "pay with card".',
  },
  FLOW_BAD_OPTION: {
    meaning: 'An option has a value outside its bounds.',
    remedy: 'Correct the option that the message names.',
  },
  FLOW_OUTPUT_UNWRITABLE: {
    meaning: 'The evidence folder cannot be created or written.',
    remedy: 'Pass an outputDir that this process may create and write.',
  },
  FLOW_ENDED: {
    meaning: 'The flow had already ended.',
    remedy: 'Run every step before the flow ends, and await each of them.',
  },
  FLOW_TIMED_OUT: {
    meaning: 'The flow did not finish within its timeoutMs.',
    remedy: 'Look at the last step in the report: it was still running. Raise timeoutMs if it is only slow.',
  },
  FLOW_STEP_TIMED_OUT: {
    meaning: 'A step did not end within its timeoutMs.',
    remedy:
      'Look at the screenshot: the page is shown as it was when the time was over. Raise timeoutMs if it is only slow.',
  },
  FLOW_STILL_RUNNING: {
    meaning: 'The process that writes the journal is still alive.',
    remedy: 'Wait until it has ended; pass force if you know better.',
  },
} as const;

/** The codes of {@link FlowError}. */
export type FlowErrorCode = keyof typeof flowCatalog;

/** Thrown for misuse of a flow, and when it takes too long. The test's own errors are never wrapped. */
export class FlowError extends E2EvidenceError<FlowErrorCode> {
  static override readonly className: string = 'FlowError';
  static override readonly catalog: ErrorCatalog = flowCatalog;
}
