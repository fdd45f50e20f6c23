import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const redactCatalog = {
  REDACT_BAD_RULE: {
    meaning: 'A redaction rule cannot work as it is written.',
    remedy: 'Correct the rule: the table in the README of @e2evidence/redact shows the fields of each kind.',
  },
  REDACT_BAD_SECRET: {
    meaning: 'A value given as a known secret cannot be searched for.',
    remedy: 'Give strings of 6 to 16384 characters; leave shorter ones to a key or header rule.',
  },
} as const;

/** The codes of {@link RedactError}. */
export type RedactErrorCode = keyof typeof redactCatalog;

/** Thrown when a redactor is set up wrongly. Redacting itself never throws. */
export class RedactError extends E2EvidenceError<RedactErrorCode> {
  static override readonly className: string = 'RedactError';
  static override readonly catalog: ErrorCatalog = redactCatalog;
}
