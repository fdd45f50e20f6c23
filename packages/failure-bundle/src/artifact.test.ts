import { expect, it } from 'vitest';
import { checkArtifactName, claimName, sortByName } from './artifact.js';

it('numbers a taken name before its extension', () => {
  const taken = new Set<string>();
  const claim = (name: string): string => claimName(name, taken);
  expect([claim('a/shot.png'), claim('a/shot.png'), claim('a/shot.png')]).toEqual([
    'a/shot.png',
    'a/shot-2.png',
    'a/shot-3.png',
  ]);
  expect([claim('notes'), claim('notes'), claim('.env'), claim('.env')]).toEqual([
    'notes',
    'notes-2',
    '.env',
    '.env-2',
  ]);
  expect([claim('x.tar.gz'), claim('x.tar.gz')]).toEqual(['x.tar.gz', 'x.tar-2.gz']);
});

it('takes names that differ in letter case only for the same', () => {
  const taken = new Set<string>();
  expect([claimName('Shot.png', taken), claimName('shot.PNG', taken)]).toEqual(['Shot.png', 'shot-2.PNG']);
});

it('skips a number that was given by hand', () => {
  const taken = new Set<string>();
  expect(['a-2', 'a', 'a'].map((name) => claimName(name, taken))).toEqual(['a-2', 'a', 'a-3']);
});

it('never puts a file and a folder under one name', () => {
  const taken = new Set<string>();
  const names = ['a', 'a/b', 'A/b/c', 'x/y', 'x', 'x.d/y', 'X.d'];
  expect(names.map((name) => claimName(name, taken))).toEqual([
    'a',
    'a-2/b',
    'A-2/b-2/c',
    'x/y',
    'x-2',
    'x.d/y',
    'X-2.d',
  ]);
});

it.each(['../x', '/x', 'a\\b', '', 'C:/x', 'a\0', 'nul.txt', 'manifest.json', 'Manifest.JSON', 'manifest.json/x'])(
  'refuses %j',
  (name) => {
    expect(() => checkArtifactName(name)).toThrow(
      expect.objectContaining({ name: 'FailureBundleError', code: 'FAILURE_BUNDLE_UNSAFE_NAME', details: { name } }),
    );
  },
);

it('sorts by code point, not by UTF-16 unit', () => {
  const names = ['z', '\u{1f680}', '\uffee', 'Z', 'a/b', 'a'];
  const sorted = sortByName(names.map((name) => ({ name, data: new Uint8Array() })));
  expect(sorted.map(({ name }) => name)).toEqual(['Z', 'a', 'a/b', 'z', '\uffee', '\u{1f680}']);
});
