import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const templateCatalog = {
  TEMPLATE_TOO_FEW_SAMPLES: {
    meaning: 'Fewer samples were given than a middle needs.',
    remedy: 'Pass at least one sample.',
  },
} as const;

/** The codes of {@link TemplateError}. */
export type TemplateErrorCode = keyof typeof templateCatalog;

/** Thrown for misuse of this package. */
export class TemplateError extends E2EvidenceError<TemplateErrorCode> {
  static override readonly className: string = 'TemplateError';
  static override readonly catalog: ErrorCatalog = templateCatalog;
}
