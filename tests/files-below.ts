import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { openZip } from '@e2evidence/zip';

/** A file, or an entry of a zip, which is named behind it: `bundle.zip/report.json`. */
export interface FileBelow {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Every file below a folder, and every entry of every zip among them, also of zips in zips. */
export async function* filesBelow(folder: string): AsyncGenerator<FileBelow> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    yield* withEntries({ name: relative(folder, path), bytes: await readFile(path) });
  }
}

async function* withEntries(file: FileBelow): AsyncGenerator<FileBelow> {
  yield file;
  if (!Buffer.from(file.bytes.subarray(0, 4)).equals(Buffer.from('PK\x03\x04'))) return;
  const folder = await mkdtemp(join(tmpdir(), 'e2evidence-zip-'));
  try {
    await writeFile(join(folder, 'a.zip'), file.bytes);
    const zip = await openZip(join(folder, 'a.zip'));
    for (const { name } of zip.entries)
      yield* withEntries({ name: `${file.name}/${name}`, bytes: await zip.read(name) });
    await zip.close();
  } finally {
    await rm(folder, { recursive: true });
  }
}
