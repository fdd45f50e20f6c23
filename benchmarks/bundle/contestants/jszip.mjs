import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { peer } from '../peer.mjs';
import { isMedia, manifestOf } from '../used-well.mjs';

const { default: JSZip } = await peer('jszip');

/**
 * @param {string} target
 * @param {import('../content.mjs').ContentFile[]} files
 */
export async function write(target, files) {
  const zip = new JSZip();
  for (const { name, path } of files) {
    zip.file(name, createReadStream(path), { compression: isMedia(name) ? 'STORE' : 'DEFLATE' });
  }
  zip.file('manifest.json', await manifestOf(files));
  const options = { streamFiles: true, compressionOptions: { level: 6 } };
  await pipeline(zip.generateNodeStream(options), createWriteStream(target));
}
