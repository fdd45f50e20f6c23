// e2evidence at the level that zlib and most of its users take unless told.
import { write as writeOurs } from './ours.mjs';

/**
 * @param {string} target
 * @param {import('../content.mjs').ContentFile[]} files
 */
export function write(target, files) {
  return writeOurs(target, files, { level: 6 });
}
