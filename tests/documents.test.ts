import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publishedName, publishedPackages, root, sourceFiles, type Workspace } from '../tooling/workspace.mjs';

/** The parts of a README, in the order in which a reader meets them. */
const parts: readonly (readonly [string, RegExp])[] = [
  ['a sentence that says what it is', /^# \S+\n\n[^\n#*`].*\.\n/],
  ['when to use it', /^\*\*Use it when\*\* .+\*\*Not when\*\* .+$/m],
  ['how to install it', /^```sh\n(?:npm install|npx) .+\n```$/m],
  ['a sample', /^```(?:ts|console)\n[\s\S]+?\n```$/m],
  ['what you get', /^## What you get$/m],
  ['its options', /^## Options$/m],
  ['its errors', /^## Errors$/m],
  ['its neighbours', /^## Related$/m],
];

const workspaces = publishedPackages();
const allCodes = new Set(workspaces.flatMap(codesOf));

describe.each(workspaces)('the README of $name', (workspace) => {
  const { name, dir, manifest } = workspace;
  const readme = readFileSync(join(dir, 'README.md'), 'utf8');

  it('has the parts of the template, in order', () => {
    expect(readme).toMatch(new RegExp(`^# ${publishedName(name)}\n`));
    let reached = 0;
    for (const [part, pattern] of parts) {
      const found = readme.slice(reached).search(pattern);
      expect(found, `${part}, behind ${JSON.stringify(readme.slice(reached, reached + 40))}`).not.toBe(-1);
      reached += found;
    }
    const isOverDrivers = name === 'drivers' || '@e2evidence/drivers' in (manifest.dependencies ?? {});
    expect(/^## Drivers and browsers$/m.test(readme)).toBe(isOverDrivers);
  });

  it('has a sample of at most 15 lines, which a test runs, and shows what comes of it', () => {
    const [sample = '', language, code = ''] = /^```(ts|console)\n([\s\S]+?)\n```$/m.exec(readme) ?? [];
    expect(code.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(15);
    const after = readme.slice(readme.indexOf(sample) + sample.length);
    if (language === 'ts') expect(after).toMatch(/^\n\n(?:writes .+ and )?prints\b.*\n\n```\n/);
    expect(readdirSync(join(dir, 'test')).some((file) => /^readme\.(?:browser\.)?test\.ts$/.test(file))).toBe(true);
  });

  it('names every error of the package, and none that there is not', () => {
    const named = readme.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? [];
    for (const code of codesOf(workspace)) expect(named).toContain(code);
    const prefixes = [...allCodes].map((code) => code.split('_')[0]);
    for (const code of named) {
      if (prefixes.includes(code.split('_')[0])) expect([...allCodes, ...notErrors]).toContain(code);
    }
  });

  it('names every function, class and option', () => {
    const door = readFileSync(join(dir, 'src', 'index.ts'), 'utf8');
    const values = [...door.matchAll(/^export \{([^}]*)\} from '\.\//gm)]
      .flatMap(([, names = '']) => names.split(','))
      .map((each) => each.trim())
      .filter((each) => each !== '' && !each.startsWith('type '));
    const options = sourceFiles(workspace).flatMap(({ text }) =>
      [...text.matchAll(/^export interface \w+Options\b[^{]*\{\n([\s\S]*?)^\}/gm)].flatMap(([, body = '']) =>
        [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, option = '']) => option),
      ),
    );
    const missing = [...values, ...options].filter((each) => !new RegExp(`\\b${each}\\b`).test(readme));
    expect(missing).toEqual([]);
  });
});

it('the glossary is in order, each word once', () => {
  const glossary = readFileSync(join(root, 'docs', 'glossary.md'), 'utf8');
  const words = [...glossary.matchAll(/^\| ([^|]+?) \| [^|]+ \|$/gm)]
    .slice(1)
    .map(([, word = '']) => word.toLowerCase());
  expect(words.length).toBeGreaterThan(50);
  expect(words).toEqual([...new Set(words)].sort());
});

/** Names of environment variables. */
const notErrors: readonly string[] = ['OTEL_SDK_DISABLED'];

function codesOf({ dir }: Workspace): string[] {
  const file = sourceFiles({ name: '', dir, manifest: {} }).find(({ name }) => name === 'errors.ts');
  return file?.text.match(/^ {2}[A-Z][A-Z0-9_]+(?=: \{)/gm)?.map((line) => line.trim()) ?? [];
}

it('the table of floors says why each package is where it is', () => {
  const { floors } = JSON.parse(readFileSync(join(root, 'tooling/floors.json'), 'utf8')) as { floors: string[][] };
  const table = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const told = [...table.matchAll(/^\| (\d) \| ([a-z, -]+) \|/gm)].flatMap(([, floor, names = '']) =>
    names.split(', ').map((name) => `${floor} ${name}`),
  );
  const isThere = new Set(workspaces.map(({ name }) => name));
  const built = floors.flatMap((names, floor) =>
    names.filter((name) => isThere.has(name)).map((name) => `${floor} ${name}`),
  );
  expect(told.sort()).toEqual(built.sort());
});
