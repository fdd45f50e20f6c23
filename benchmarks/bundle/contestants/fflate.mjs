import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { isMedia, manifestOf } from '../used-well.mjs';

/**
 * @param {string} target
 * @param {import('../content.mjs').ContentFile[]} files
 */
export async function write(target, files) {
  const output = createWriteStream(target);
  const zip = new Zip((error, piece, isLast) => {
    if (error) throw error;
    output.write(piece);
    if (isLast) output.end();
  });
  for (const { name, path } of files) {
    const entry = isMedia(name) ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    zip.add(entry);
    for await (const piece of createReadStream(path, { highWaterMark: 512 * 1024 })) {
      entry.push(piece);
      if (output.writableNeedDrain) await once(output, 'drain');
    }
    entry.push(new Uint8Array(), true);
  }
  const manifest = new ZipPassThrough('manifest.json');
  zip.add(manifest);
  manifest.push(await manifestOf(files), true);
  zip.end();
  await once(output, 'finish');
}
