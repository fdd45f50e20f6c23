import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const cdpTapCatalog = {
  CDP_TAP_NO_CDP_CALL: {
    meaning: 'The object has no method that sends a CDP command.',
    remedy: 'Pass a CDP session of Playwright or Puppeteer, or a selenium-webdriver driver of a Chromium browser.',
  },
  CDP_TAP_ALREADY_ATTACHED: {
    meaning: 'A recorder is attached to this object already.',
    remedy: 'Detach it first, or open a second CDP session.',
  },
  CDP_TAP_NOT_ATTACHED: {
    meaning: 'The recorder never gave this original for this object.',
    remedy: 'Pass the object that was attached, and what attach() returned for it.',
  },
  CDP_TAP_UNWRITABLE: {
    meaning: 'The recording could not be started on disk.',
    remedy: 'Check that the folder is writable and that the disk has room; the cause tells more.',
  },
  CDP_TAP_NOT_FOUND: {
    meaning: 'There is no recording at the path.',
    remedy: 'Check the path: it is the output path of the recorder, not its .events.ndjson.',
  },
  CDP_TAP_UNREADABLE: {
    meaning: 'The recording is there but cannot be read.',
    remedy: 'Check that it is a file and that this user may read it.',
  },
  CDP_TAP_BAD_LINE: {
    meaning: 'A complete line of the recording is not a JSON object.',
    remedy: 'Repair or remove the line at the offset in the details.',
  },
  CDP_TAP_DRIFT: {
    meaning: 'The replayed call is not the one that was recorded at this place.',
    remedy: 'Make the calls in the recorded order, or record again.',
  },
  CDP_TAP_EXHAUSTED: {
    meaning: 'Every recorded call has been replayed.',
    remedy: 'Record a longer run, or start over with reset().',
  },
  CDP_TAP_RECORDED_ERROR: {
    meaning: 'The call failed when it was recorded.',
    remedy: 'Handle it as the driver error that stands in the details.',
  },
  CDP_TAP_VALUE_CUT: {
    meaning: 'The recorded value was too long to be kept.',
    remedy: 'Record again with a greater maxValueBytes.',
  },
  CDP_TAP_BAD_OPTION: {
    meaning: 'An option is out of its bounds.',
    remedy: 'Use a value that the message names.',
  },
} as const;

/** The codes of {@link CdpTapError}. */
export type CdpTapErrorCode = keyof typeof cdpTapCatalog;

/** Thrown when a recording cannot be made, read or replayed. */
export class CdpTapError extends E2EvidenceError<CdpTapErrorCode> {
  static override readonly className: string = 'CdpTapError';
  static override readonly catalog: ErrorCatalog = cdpTapCatalog;
}
