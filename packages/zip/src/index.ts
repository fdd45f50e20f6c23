/**
 * Write and safely read zip containers.
 *
 * @packageDocumentation
 */

export { checkEntryName, foldEntryName } from './entry-name.js';
export { ZipError, type ZipErrorCode } from './errors.js';
export { isCompressedMedia } from './media.js';
export { type OpenZipOptions, openZip, type ZipEntry, type ZipReader } from './open-zip.js';
export { type WriteZipOptions, type WrittenEntry, writeZip, type ZipProgress } from './write-zip.js';
export type { ZipEntryInput } from './zip-entry-input.js';
