import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const packages = fileURLToPath(new URL('../../../packages/', import.meta.url));
/** They have files beside them that they look for; of Puppeteer only what starts a browser does. */
const drivers = ['playwright-core', 'selenium-webdriver', 'webdriverio'];
const bundled = new Map<string, string>();

/**
 * Makes one program of a file and of what it imports, for tests that start it as a process many times: with all modules in
 * one file it starts in half the time.
 *
 * What is imported late stays late.
 *
 * @param entry - A path. It may import our packages by their names.
 * @returns The path to start with `node`.
 */
export function bundleProgram(entry: string): string {
  const known = bundled.get(entry) ?? bundle(entry);
  bundled.set(entry, known);
  return known;
}

function bundle(entry: string): string {
  // Beside the packages that it imports.
  const cache = join(packageOf(entry), 'node_modules/.cache/e2evidence-programs');
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    outdir: cache,
    outExtension: { '.js': '.mjs' },
    alias: Object.fromEntries(readdirSync(packages).flatMap(aliasesOf)),
    bundle: true,
    splitting: true,
    external: drivers,
    // Packages of others may be CommonJS.
    banner: {
      js: `import * as nodeModule from 'node:module'; const require = nodeModule.createRequire(import.meta.url);`,
    },
    logLevel: 'error',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    write: false,
  });
  const content = createHash('sha256');
  for (const { path, contents } of outputFiles) content.update(path).update(contents);
  const dir = join(cache, content.digest('hex').slice(0, 16));
  if (!existsSync(dir)) {
    // Others may do the same now: none of them may see half of it.
    const whole = `${dir}.${randomUUID()}`;
    for (const { path, contents } of outputFiles) {
      const file = join(whole, relative(cache, path));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, contents);
    }
    try {
      renameSync(whole, dir);
    } catch {
      rmSync(whole, { recursive: true });
    }
  }
  return join(dir, `${basename(entry).replace(/\.m?[jt]s$/, '')}.mjs`);
}

/** A package by its name, and by each of its doors beside the first. */
function aliasesOf(name: string): [string, string][] {
  const source = join(packages, name, 'src');
  const doors: [string, string][] = [[`@e2evidence/${name}`, join(source, 'index.ts')]];
  if (name === 'otlp-config') doors.unshift([`@e2evidence/${name}/lines`, join(source, 'lines.ts')]);
  return doors;
}

function packageOf(file: string): string {
  let dir = dirname(file);
  while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir);
  return dir;
}
