import { symlink } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { findCopies, findPackage } from './find-packages.js';

const manifest = (version: string, dependencies = {}): string => JSON.stringify({ version, dependencies });

it('finds a package in a folder above, as an import would', async () => {
  await using dir = await tmpdir({ 'node_modules/@a/b/package.json': manifest('1.2.3'), 'tests/e2e/x': '' });
  expect(findPackage('@a/b', dir.join('tests/e2e'))?.version).toBe('1.2.3');
  expect(findPackage('@a/c', dir.join('tests/e2e'))).toBeUndefined();
});

it('counts two ways to one copy once, and walks around a cycle', async () => {
  await using dir = await tmpdir({
    'package.json': manifest('1.0.0', { x: '*', y: '*' }),
    'store/api/package.json': manifest('1.9.1'),
    'node_modules/x/package.json': manifest('1.0.0', { y: '*' }),
    'node_modules/x/node_modules/keep': '',
    'node_modules/y/package.json': manifest('1.0.0', { x: '*' }),
    'node_modules/y/node_modules/keep': '',
  });
  await symlink(dir.join('store/api'), dir.join('node_modules/x/node_modules/api'));
  await symlink(dir.join('store/api'), dir.join('node_modules/y/node_modules/api'));
  expect(findCopies('api', dir.path).map(({ version }) => version)).toEqual(['1.9.1']);
});
