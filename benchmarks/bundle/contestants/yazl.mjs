import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { peer } from '../peer.mjs';
import { isMedia, manifestOf } from '../used-well.mjs';

const { default: yazl } = await peer('yazl');

/**
 * @param {string} target
 * @param {import('../content.mjs').ContentFile[]} files
 */
export async function write(target, files) {
  const zip = new yazl.ZipFile();
  for (const { name, path } of files) zip.addFile(path, name, { compress: !isMedia(name) });
  zip.addBuffer(await manifestOf(files), 'manifest.json');
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(target));
}
