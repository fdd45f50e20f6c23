// What a stranger gets: each package packed, installed alone into an empty folder, imported in every way.
import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Tmpdir, tmpdir } from '@e2evidence/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));
const typescript = join(root, 'node_modules/typescript7/bin/tsc');

const otel = ['@opentelemetry/api'];
const html = ['entities', 'parse5'];
const evidence = [...html, 'fflate'];

/** Package → the third parties that come with it, and those that an import of it loads. */
const packages: Record<string, { installs: string[]; loads?: string[] }> = {
  errors: { installs: [] },
  redact: { installs: html },
  ndjson: { installs: [] },
  zip: { installs: ['fflate'] },
  // devtools-protocol holds types only.
  drivers: { installs: ['devtools-protocol'], loads: [] },
  'event-bus': { installs: [] },
  timeline: { installs: [] },
  'failure-bundle': { installs: evidence },
  'otlp-config': { installs: otel, loads: [] },
  'cdp-tap': { installs: ['devtools-protocol', ...html], loads: html },
  'bidi-bridge': { installs: ['devtools-protocol'], loads: [] },
  'memory-leak': { installs: ['devtools-protocol'], loads: [] },
  'trace-recorder': { installs: ['devtools-protocol'], loads: [] },
  report: { installs: [] },
  flow: { installs: [...otel, 'devtools-protocol', ...evidence], loads: [...otel, ...evidence] },
  observability: { installs: [...otel, 'devtools-protocol', ...evidence], loads: [...otel, ...evidence] },
};

let tarballs: Tmpdir;
beforeAll(async () => {
  tarballs = await tmpdir();
  const pack = ['-r', '--filter', './packages/*', 'pack', '--pack-destination', tarballs.path];
  await run(process.execPath, [join(root, 'tooling/pm.mjs'), ...pack], { cwd: root });
}, 120_000);
afterAll(() => tarballs[Symbol.asyncDispose]());

describe('a packed package', () => {
  it('is tested here, whichever it is', async () => {
    const folders = await readdir(join(root, 'packages'));
    expect([...Object.keys(packages), 'cli'].sort()).toEqual(folders.sort());
  });

  it.each(Object.entries(packages))(
    '%s installs alone and works in every module format',
    async (name, { installs, loads = installs }) => {
      await using dir = await tmpdir();
      await installAlone(dir.path, name);
      expect(await thirdParties(dir.path)).toEqual([...installs].sort());

      const esm = await run(
        process.execPath,
        ['--input-type=module', '-e', inspect(`await import('@e2evidence/${name}')`)],
        { cwd: dir.path },
      );
      const cjs = await run(process.execPath, ['--input-type=commonjs', '-e', inspectCjs(name)], { cwd: dir.path });
      const [imported, required] = [esm, cjs].map(({ stdout }) => JSON.parse(stdout));
      expect(imported.names.length).toBeGreaterThan(0);
      expect(required.names).toEqual(imported.names);
      expect(required.loaded).toEqual([...loads].sort());
      expect(required.sameErrors).toBe(true);
      await typeCheck(dir.path, name);
    },
    120_000,
  );
});

async function installAlone(dir: string, name: string): Promise<void> {
  const files = await readdir(tarballs.path);
  const tarball = (scoped: string) => {
    const file = files.find((candidate) => new RegExp(`^e2evidence-${scoped}-\\d`).test(candidate));
    if (!file) throw new Error(`${scoped} was not packed`);
    return `file:${join(tarballs.path, file)}`;
  };
  const own = Object.fromEntries(Object.keys(packages).map((other) => [`@e2evidence/${other}`, tarball(other)]));
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { [`@e2evidence/${name}`]: own[`@e2evidence/${name}`] },
    // What is not published yet comes from its tarball too.
    overrides: Object.fromEntries(Object.entries(own).filter(([scoped]) => scoped !== `@e2evidence/${name}`)),
  };
  await writeFile(join(dir, 'package.json'), JSON.stringify(manifest));
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  await run('npm', ['install', ...quiet], { cwd: dir, shell: process.platform === 'win32' });
}

async function thirdParties(dir: string): Promise<string[]> {
  const modules = join(dir, 'node_modules');
  const found: string[] = [];
  for (const name of await readdir(modules)) {
    if (name.startsWith('.')) continue;
    if (!name.startsWith('@')) found.push(name);
    else found.push(...(await readdir(join(modules, name))).map((inner) => `${name}/${inner}`));
  }
  return found.filter((name) => !name.startsWith('@e2evidence/')).sort();
}

function inspect(load: string): string {
  return `const door = ${load}; console.log(JSON.stringify({ names: Object.keys(door).sort() }));`;
}

// Requires the package, lists the third parties that this loaded, then imports it too and compares the error classes.
function inspectCjs(name: string): string {
  return `
    const door = require('@e2evidence/${name}');
    const loaded = new Set(Object.keys(require.cache)
      .map((file) => /node_modules[\\\\/]((?:@[^\\\\/]+[\\\\/])?[^\\\\/]+)[\\\\/](?!.*node_modules)/.exec(file)?.[1].replace('\\\\', '/'))
      .filter((found) => found && !found.startsWith('@e2evidence/')));
    import('@e2evidence/${name}').then((imported) => {
      const classes = Object.keys(door).filter((key) => /^[A-Z]\\w*Error$/.test(key) && typeof door[key] === 'function');
      const sameErrors = classes.every((key) =>
        new door[key]('A_CODE', 'x') instanceof imported[key] && new imported[key]('A_CODE', 'x') instanceof door[key]);
      console.log(JSON.stringify({ names: Object.keys(door).sort(), loaded: [...loaded].sort(), sameErrors }));
    });`;
}

async function typeCheck(dir: string, name: string): Promise<void> {
  const source = `import * as door from '@e2evidence/${name}';\nexport const names: string[] = Object.keys(door);\n`;
  await writeFile(join(dir, 'use.mts'), source);
  await writeFile(join(dir, 'use.cts'), source);
  for (const module of ['nodenext', 'node16']) {
    const options = [
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      '--lib',
      'es2023,dom,esnext.disposable',
      '--module',
      module,
    ];
    const types = ['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node'];
    const failed = await run(process.execPath, [typescript, ...options, ...types, 'use.mts', 'use.cts'], {
      cwd: dir,
    }).then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    );
    expect(failed, module).toBe('');
  }
}

it('is small: no tarball is above its budget', async () => {
  const budgetKilobytes = {
    default: 60,
    cli: 80,
    redact: 150,
    report: 90,
    'failure-bundle': 70,
    flow: 130,
    drivers: 90,
  };
  const sizes = await Promise.all(
    (await readdir(tarballs.path)).map(async (file) => {
      const name = /^e2evidence-(?:(.+)-)?\d+\.\d+\.\d+\.tgz$/.exec(file)?.[1] ?? 'cli';
      const budget = budgetKilobytes[name as keyof typeof budgetKilobytes] ?? budgetKilobytes.default;
      return { name, kilobytes: Math.ceil((await readFile(join(tarballs.path, file))).byteLength / 1024), budget };
    }),
  );
  expect(sizes.filter(({ kilobytes, budget }) => kilobytes > budget)).toEqual([]);
});
