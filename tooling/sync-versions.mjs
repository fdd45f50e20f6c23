// After `changeset version`: writes the new version of a package into its src/version.ts, where it has one.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages } from './workspace.mjs';

for (const { dir, manifest } of publishedPackages()) {
  const file = join(dir, 'src', 'version.ts');
  if (!existsSync(file)) continue;
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/version = '[^']*'/, `version = '${manifest.version}'`));
}
