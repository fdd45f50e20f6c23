// What a stranger gets: each package packed, installed alone into an empty folder, imported in every way.
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Tmpdir, tmpdir } from '@e2evidence/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pnpmCommand } from '../tooling/pm.mjs';
import { publishedName, publishedPackages, tarballName } from '../tooling/workspace.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));
const shell = process.platform === 'win32';
const [pnpm = '', ...pnpmArgs] = pnpmCommand();
const typescript = join(root, 'node_modules/typescript7/bin/tsc');

const otel = ['@opentelemetry/api'];
const html = ['entities', 'parse5'];

const nats = [
  '@nats-io/jetstream',
  '@nats-io/kv',
  '@nats-io/nats-core',
  '@nats-io/nkeys',
  '@nats-io/nuid',
  '@nats-io/transport-node',
  'tweetnacl',
];

/** Package → the third parties that come with it, and those that an import of it loads. */
const packages: Record<string, { installs: string[]; loads?: string[] }> = {
  errors: { installs: [] },
  redact: { installs: html },
  ndjson: { installs: [] },
  zip: { installs: [] },
  // devtools-protocol holds types only.
  drivers: { installs: ['devtools-protocol'], loads: [] },
  'event-bus': { installs: [] },
  timeline: { installs: [] },
  'failure-bundle': { installs: html },
  scan: { installs: html },
  'otlp-config': { installs: otel, loads: [] },
  'cdp-tap': { installs: ['devtools-protocol', ...html], loads: html },
  'bidi-bridge': { installs: ['devtools-protocol'], loads: [] },
  'memory-leak': { installs: ['devtools-protocol'], loads: [] },
  // Of the client library; an import of the door loads none of what only a connection needs but all of these.
  'event-bus-nats': { installs: nats },
  'trace-recorder': { installs: ['devtools-protocol', ...html], loads: html },
  report: { installs: [] },
  flow: { installs: [...otel, 'devtools-protocol', ...html], loads: [...otel, ...html] },
  observability: { installs: [...otel, 'devtools-protocol', ...html], loads: [...otel, ...html] },
};

/** The command line alone: it can be imported, and never required. */
const program = { name: 'cli', installs: ['citty', 'devtools-protocol', ...html, ...otel] };

let tarballs: Tmpdir;
/** One folder per package, in which nothing else is installed. */
let folders: Tmpdir;
beforeAll(async () => {
  [tarballs, folders] = await Promise.all([tmpdir(), tmpdir()]);
  const pack = ['-r', '--filter', './packages/*', 'pack', '--pack-destination', tarballs.path];
  await run(pnpm, [...pnpmArgs, ...pack], { cwd: root, shell });
}, 120_000);
afterAll(async () => {
  await Promise.all([tarballs[Symbol.asyncDispose](), folders[Symbol.asyncDispose]()]);
});

describe('a packed package', () => {
  it('is tested here, whichever it is', async () => {
    const known = await readdir(join(root, 'packages'));
    expect([...Object.keys(packages), program.name].sort()).toEqual(known.sort());
  });

  it.each(Object.entries(packages))(
    '%s installs alone and works in every module format',
    async (name, { installs, loads = installs }) => {
      const dir = folders.join(name);
      const thirdParties =
        name === 'observability' ? await installWithNpm(dir, name) : await installWithPnpm(dir, name);
      expect(thirdParties).toEqual([...installs].sort());

      const [imported, required] = await Promise.all([
        inspect(dir, publishedName(name)),
        inspectCjs(dir, publishedName(name)),
      ]);
      expect(imported.names.length).toBeGreaterThan(0);
      expect(imported.effects).toEqual([]);
      expect(required.names).toEqual(imported.names);
      expect(required.loaded).toEqual([...loads].sort());
      expect(required.sameErrors).toBe(true);
    },
    120_000,
  );

  it('e2evidence installs alone, can be imported, and runs as a command', async () => {
    const dir = folders.join(program.name);
    expect(await installWithNpm(dir, program.name)).toEqual([...program.installs].sort());
    const { names, effects } = await inspect(dir, publishedName(program.name));
    expect(names).toContain('runCli');
    // Of its own it has none; citty asks these whether it may use colours.
    expect(effects?.filter((effect) => !/^reads (?:NO_COLOR|TERM|TEST)$/.test(effect))).toEqual([]);

    const { version } = JSON.parse(await readFile(join(root, 'packages/cli/package.json'), 'utf8'));
    const command = join(dir, 'node_modules/.bin/e2evidence');
    const { stdout } = await run(command, ['--version'], { shell });
    expect(stdout).toBe(`${version}\n`);
  }, 120_000);

  it.each(['nodenext', 'node16'])(
    'has types under %s, for import and for require',
    async (module) => {
      const names = [...Object.keys(packages), program.name];
      const files = await Promise.all(names.map((name) => writeUsers(name)));
      const config = folders.join(`tsconfig.${module}.json`);
      await writeFile(config, JSON.stringify(typeScriptConfig(module, files.flat())));
      const failed = await run(process.execPath, [typescript, '-p', config]).then(
        () => '',
        (error: { stdout: string }) => error.stdout,
      );
      expect(failed).toBe('');
    },
    120_000,
  );
});

/** With what most people have: all packages in one folder. Gives the third parties that came. */
async function installWithNpm(dir: string, name: string): Promise<string[]> {
  const { dependencies, overrides } = manifestOf(name);
  await mkdir(dir, { recursive: true });
  await writeFile(
    join(dir, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies, overrides }),
  );
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  await run('npm', ['install', ...quiet], { cwd: dir, shell });
  const modules = join(dir, 'node_modules');
  const found: string[] = [];
  for (const each of await readdir(modules)) {
    if (each.startsWith('.')) continue;
    if (!each.startsWith('@')) found.push(each);
    else found.push(...(await readdir(join(modules, each))).map((inner) => `${each}/${inner}`));
  }
  return found.filter(isThirdParty).sort();
}

/** A package finds here only what it says that it needs, and it takes a fifth of the time. Gives the third parties that came. */
async function installWithPnpm(dir: string, name: string): Promise<string[]> {
  const { dependencies, overrides } = manifestOf(name);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  // Read as YAML, of which JSON is a part.
  await writeFile(join(dir, 'pnpm-workspace.yaml'), JSON.stringify({ packages: ['.'], overrides, hoist: false }));
  await run(pnpm, [...pnpmArgs, 'install', '--prefer-offline', '--no-frozen-lockfile', '--silent'], {
    cwd: dir,
    shell,
  });
  const stored = await readdir(join(dir, 'node_modules/.pnpm'));
  const names = stored.flatMap((folder) => /^(.[^@]*)@/.exec(folder)?.[1]?.replace('+', '/') ?? []);
  return [...new Set(names)].filter(isThirdParty).sort();
}

/** What is not published yet comes from its tarball too. */
function manifestOf(name: string): Record<'dependencies' | 'overrides', Record<string, string>> {
  const tarballOf = Object.fromEntries(
    publishedPackages().map((workspace) => [
      publishedName(workspace.name),
      `file:${join(tarballs.path, tarballName(workspace))}`,
    ]),
  );
  const { [publishedName(name)]: wanted = '', ...overrides } = tarballOf;
  return { dependencies: { [publishedName(name)]: wanted }, overrides };
}

const isThirdParty = (name: string): boolean => !/^(?:@e2evidence\/|e2evidence$)/.test(name);

/** What a program in the folder is told. */
interface Inspection {
  readonly names: readonly string[];
  readonly effects?: readonly string[];
  readonly loaded?: readonly string[];
  readonly sameErrors?: boolean;
}

// Imports the package and says what that has done to the process.
function inspect(dir: string, name: string): Promise<Inspection> {
  return evaluate(
    dir,
    'module',
    `
    // Node itself reads some of its own at every module it loads.
    const isOfNode = (key) => /^(?:NODE|WATCH)_/.test(key);
    const effects = [];
    process.env = new Proxy(process.env, {
      get: (env, key) => (isOfNode(String(key)) || effects.push('reads ' + String(key)), env[key]),
    });
    const listeners = process.eventNames().length;
    const resources = process.getActiveResourcesInfo().length;
    const globals = new Set(Reflect.ownKeys(globalThis));
    const door = await import('${name}');
    // Node is still closing the files of the modules.
    await new Promise(setImmediate);
    if (process.eventNames().length !== listeners) effects.push('listens to the process');
    if (process.getActiveResourcesInfo().length !== resources) effects.push('keeps a handle');
    for (const key of Reflect.ownKeys(globalThis)) if (!globals.has(key)) effects.push('adds ' + String(key));
    console.log(JSON.stringify({ names: Object.keys(door).sort(), effects }));`,
  );
}

// Requires the package, lists the third parties that this loaded, then imports it too and compares the error classes.
function inspectCjs(dir: string, name: string): Promise<Inspection> {
  return evaluate(
    dir,
    'commonjs',
    `
    const door = require('${name}');
    const loaded = new Set(Object.keys(require.cache)
      .map((file) => /node_modules[\\\\/]((?:@[^\\\\/]+[\\\\/])?[^\\\\/]+)[\\\\/](?!.*node_modules)/.exec(file)?.[1].replace('\\\\', '/'))
      .filter((found) => found && !found.startsWith('@e2evidence/')));
    import('${name}').then((imported) => {
      const classes = Object.keys(door).filter((key) => /^[A-Z]\\w*Error$/.test(key) && typeof door[key] === 'function');
      const sameErrors = classes.every((key) =>
        new door[key]('A_CODE', 'x') instanceof imported[key] && new imported[key]('A_CODE', 'x') instanceof door[key]
        && [[door, imported], [imported, door]].every(([guard, thrower]) =>
          guard.isE2EvidenceError?.(new thrower[key]('A_CODE', 'x'), 'A_CODE') ?? true));
      console.log(JSON.stringify({ names: Object.keys(door).sort(), loaded: [...loaded].sort(), sameErrors }));
    });`,
  );
}

async function evaluate(dir: string, inputType: 'module' | 'commonjs', script: string): Promise<Inspection> {
  const { stdout } = await run(process.execPath, [`--input-type=${inputType}`, '-e', script], { cwd: dir });
  return JSON.parse(stdout);
}

/** Writes files that use a package, beside its only installation, and gives their paths. */
async function writeUsers(name: string): Promise<string[]> {
  const source = `import * as door from '${publishedName(name)}';\nexport const names: string[] = Object.keys(door);\n`;
  const files = ['use.mts', ...(name === program.name ? [] : ['use.cts'])].map((file) => folders.join(name, file));
  await Promise.all(files.map((file) => writeFile(file, source)));
  return files;
}

function typeScriptConfig(module: string, files: readonly string[]): object {
  const compilerOptions = {
    noEmit: true,
    strict: true,
    // What TypeScript itself brings is right; every other declaration is checked.
    skipDefaultLibCheck: true,
    target: 'es2022',
    lib: ['es2023', 'dom', 'esnext.disposable'],
    module,
    typeRoots: [join(root, 'node_modules/@types')],
    types: ['node'],
  };
  return { compilerOptions, files };
}

it('is small: every tarball has a budget, and none is above it', async () => {
  const budgetKilobytes: Readonly<Record<string, number>> = {
    errors: 15,
    redact: 250,
    ndjson: 60,
    zip: 70,
    drivers: 150,
    'event-bus': 130,
    timeline: 50,
    'failure-bundle': 105,
    scan: 130,
    'otlp-config': 50,
    'cdp-tap': 60,
    'bidi-bridge': 120,
    'memory-leak': 30,
    'event-bus-nats': 45,
    'trace-recorder': 30,
    report: 65,
    flow: 130,
    observability: 10,
    cli: 80,
  };
  const sizes = await Promise.all(
    publishedPackages().map(async (workspace) => {
      const { name } = workspace;
      const budget = budgetKilobytes[name] ?? 0;
      const { byteLength } = await readFile(join(tarballs.path, tarballName(workspace)));
      return { name, kilobytes: Math.ceil(byteLength / 1024), budget };
    }),
  );
  expect(sizes.filter(({ kilobytes, budget }) => kilobytes > budget)).toEqual([]);
});
