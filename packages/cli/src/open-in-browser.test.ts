import { chmod, readFile } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it, vi } from 'vitest';
import { openInBrowser, shouldOpen } from './open-in-browser.js';

const url = 'http://127.0.0.1:1/abc/';

it('opens a browser for a person at a terminal, never in CI', () => {
  expect(shouldOpen({}, true)).toBe(true);
  expect(shouldOpen({ CI: 'false' }, true)).toBe(true);
  expect(shouldOpen({ CI: 'true' }, true)).toBe(false);
  expect(shouldOpen({ CI: '1' }, true)).toBe(false);
  expect(shouldOpen({}, false)).toBe(false);
});

it('hands the address to the opener of the system', async () => {
  await using dir = await tmpdir({ 'xdg-open': '#!/bin/sh\necho "$@" > "$OUT"\n' });
  await chmod(dir.join('xdg-open'), 0o755);
  const onFailure = vi.fn();
  openInBrowser(url, onFailure, { platform: 'linux', env: { PATH: dir.path, OUT: dir.join('out') } });
  await vi.waitFor(async () => expect(await readFile(dir.join('out'), 'utf8')).toBe(`${url}\n`), { timeout: 10_000 });
  expect(onFailure).not.toHaveBeenCalled();
});

it('tells when there is no opener, and when it fails', async () => {
  await using dir = await tmpdir({ 'bin/xdg-open': '#!/bin/sh\nexit 3\n' });
  await chmod(dir.join('bin/xdg-open'), 0o755);
  for (const path of [dir.path, dir.join('bin')]) {
    await new Promise<void>((resolve) => openInBrowser(url, resolve, { platform: 'linux', env: { PATH: path } }));
  }
});
