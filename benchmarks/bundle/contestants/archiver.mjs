import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { peer } from '../peer.mjs';
import { isMedia, manifestOf } from '../used-well.mjs';

const { ZipArchive } = await peer('archiver');

/**
 * @param {string} target
 * @param {import('../content.mjs').ContentFile[]} files
 */
export async function write(target, files) {
  const zip = new ZipArchive({ zlib: { level: 6 } });
  const writing = pipeline(zip, createWriteStream(target));
  for (const { name, path } of files) zip.file(path, { name, store: isMedia(name) });
  zip.append(await manifestOf(files), { name: 'manifest.json' });
  await zip.finalize();
  await writing;
}
