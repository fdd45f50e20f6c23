// What each peer is told, so that it is used as well as it can be.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { extname } from 'node:path';

const media = new Set(['.webm', '.png', '.zip']);

/** @param {string} name - Of a file: deflating media is lost time with any library. */
export function isMedia(name) {
  return media.has(extname(name));
}

/**
 * The list of the files with their sha256: in a pass of its own where a library has no hook for it.
 *
 * @param {import('./content.mjs').ContentFile[]} files
 */
export async function manifestOf(files) {
  const rows = [];
  for (const { name, path } of files) {
    const hash = createHash('sha256');
    let size = 0;
    for await (const piece of createReadStream(path, { highWaterMark: 512 * 1024 })) {
      hash.update(piece);
      size += piece.length;
    }
    rows.push({ name, size, sha256: hash.digest('hex') });
  }
  return Buffer.from(JSON.stringify(rows));
}
