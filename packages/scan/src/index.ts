/**
 * One sentence: what the package gives to whom.
 *
 * @packageDocumentation
 */

export { TemplateError, type TemplateErrorCode } from './errors.js';
export { median } from './median.js';
