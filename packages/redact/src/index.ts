/**
 * Keeps secrets out of evidence: headers, URLs, JSON, forms, pages and free text, by rules you can read.
 *
 * @packageDocumentation
 */

export { defaultRules } from './default-rules.js';
export { RedactError, type RedactErrorCode } from './errors.js';
export type { ExplainOptions, Explanation, Finding } from './explain.js';
export type { Place } from './place.js';
export {
  createRedactor,
  type RedactionReport,
  type Redactor,
  type RedactorOptions,
  type RuleCount,
  resolveRedactor,
} from './redactor.js';
export type { HeaderRule, InputRule, KeyRule, Rule, RulePlace, ShapeRule } from './rule.js';
export { secretInputNames, secretInputSelectors } from './secret-inputs.js';
export { type RedactStreamOptions, redactStream } from './stream.js';
