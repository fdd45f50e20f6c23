/**
 * One error base for every e2evidence package: stable codes, a remedy in every message,
 * and `instanceof` that holds across module formats.
 *
 * @packageDocumentation
 */

export { type DescribedError, describeError } from './describe-error.js';
export {
  E2EvidenceError,
  type E2EvidenceErrorOptions,
  type ErrorCatalog,
  type ErrorCatalogEntry,
  isE2EvidenceError,
} from './e2evidence-error.js';
