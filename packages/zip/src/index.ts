/**
 * Write and safely read zip containers.
 *
 * @packageDocumentation
 */

export { checkEntryName, foldEntryName } from './entry-name.js';
export { ZipError, type ZipErrorCode } from './errors.js';
export { isCompressedMedia } from './media.js';
export { type OpenZipOptions, openZip, type ZipEntry, type ZipReader } from './open-zip.js';
export { writeZip, type ZipEntryInput } from './write-zip.js';
