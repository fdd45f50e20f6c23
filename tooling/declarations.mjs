// Writes the .d.ts files of the package in the current folder: compiled once into dist/esm, and copied to
// dist/cjs where the package can be required.
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const tsc = fileURLToPath(new URL('../node_modules/typescript7/bin/tsc', import.meta.url));
const compiled = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json'], { stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
if ('require' in exports['.']) {
  cpSync('dist/esm', 'dist/cjs', {
    recursive: true,
    filter: (source) => !/\.(js|map)$/.test(source),
  });
  // Without this marker Node reads dist/cjs/*.js as ESM, because the package itself says "type": "module".
  writeFileSync('dist/cjs/package.json', '{"type":"commonjs"}\n');
}
