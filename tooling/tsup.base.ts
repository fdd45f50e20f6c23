import { defineConfig, type Options } from 'tsup';

const shared: Options = {
  entry: ['src/**/*.ts', '!src/**/*.test.ts'],
  // One output file per source file: no module is duplicated between two doors, stack traces name real files.
  bundle: false,
  target: 'node20',
  sourcemap: true,
  // Packages bring their sources, and the maps name them: a copy inside of the maps, twice, would be a third of a package.
  esbuildOptions(options) {
    options.sourcesContent = false;
  },
  dts: false,
  silent: true,
  outExtension: () => ({ js: '.js' }),
};

/** The build of every package: ESM in dist/esm, CommonJS in dist/cjs; declarations come from declarations.mjs. */
export default defineConfig([
  { ...shared, format: 'esm', outDir: 'dist/esm', clean: ['dist'] },
  { ...shared, format: 'cjs', outDir: 'dist/cjs' },
]) as Options[];
