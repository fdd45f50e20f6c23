import { readFileSync } from 'node:fs';
import { peer } from '../peer.mjs';
import { isMedia, manifestOf } from '../used-well.mjs';

const { default: AdmZip } = await peer('adm-zip');

/**
 * @param {string} target
 * @param {import('../content.mjs').ContentFile[]} files
 */
export async function write(target, files) {
  const zip = new AdmZip();
  for (const { name, path } of files) {
    zip.addFile(name, readFileSync(path));
    const entry = zip.getEntry(name);
    if (entry && isMedia(name)) entry.header.method = 0;
  }
  zip.addFile('manifest.json', await manifestOf(files));
  zip.writeZip(target);
}
