import { basename, extname } from 'node:path';
import { extractBundle } from '@e2evidence/failure-bundle';
import type { ExitCode } from '../exit-code.js';
import { printJson, say } from '../terminal.js';
import { writeFiles } from '../write-files.js';

/** `e2evidence extract` */
export async function extract(args: {
  readonly bundle: string;
  readonly dir?: string;
  readonly force: boolean;
  readonly json: boolean;
}): Promise<ExitCode> {
  const dir = args.dir ?? folderNamedLike(args.bundle);
  // Nothing is written before everything is verified.
  const { manifest, files } = await extractBundle(args.bundle);
  files.set('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  await writeFiles(dir, files, { force: args.force });
  if (args.json) printJson({ dir, files: [...files.keys()] });
  else say(`${files.size} files are in ${dir}`);
  return 0;
}

function folderNamedLike(bundle: string): string {
  const stem = basename(bundle, extname(bundle));
  return extname(bundle) === '' ? `${stem}-extracted` : stem;
}
