import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { tmpdir } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { claimFile, fileNameFor } from './claim-file.js';

describe('fileNameFor', () => {
  it('keeps letters, digits, and what file names are made of', () => {
    for (const name of ['login_flow', 'v1.2-rc', 'größe', 'カート', '0']) expect(fileNameFor(name)).toBe(name);
  });

  it('makes everything else a hyphen', () => {
    expect(fileNameFor('log in: step #2?')).toBe('log-in-step-2');
    expect(fileNameFor('a/b\\c\0d')).toBe('a-b-c-d');
  });

  it('never leaves the folder and never hides the file', () => {
    for (const name of ['../../etc/passwd', '..', '.', '/', '.hidden', 'C:\\x', ' ']) {
      const safe = fileNameFor(name);
      expect(safe).toBe(basename(safe));
      expect(safe).toMatch(/^[^./\\:\s][^/\\:\s]*$/);
    }
  });

  it('tells long names and names of punctuation apart', () => {
    const long = 'x'.repeat(300);
    expect(fileNameFor(`${long}a`)).not.toBe(fileNameFor(`${long}b`));
    expect(fileNameFor(long).length).toBeLessThan(100);
    expect(fileNameFor('???')).not.toBe(fileNameFor('!!!'));
  });

  it('avoids the device names of Windows', () => {
    for (const name of ['con', 'NUL', 'com1', 'aux.old']) expect(fileNameFor(name)).toMatch(/^.{3,7}-[0-9a-f]{8}$/);
    expect(fileNameFor('console')).toBe('console');
  });
});

describe('claimFile', () => {
  it('gives every one of many claims a file of its own, and touches none that is there', async () => {
    await using dir = await tmpdir({ 'out/login.zip': 'old' });
    const out = dir.join('out');
    const paths = await Promise.all(Array.from({ length: 8 }, () => claimFile(out, 'login')));
    expect(new Set(paths).size).toBe(8);
    expect((await readdir(out)).sort()).toEqual(
      ['login', ...[2, 3, 4, 5, 6, 7, 8, 9].map((copy) => `login-${copy}`)].map((name) => `${name}.zip`).sort(),
    );
    expect(await readFile(dir.join('out/login.zip'), 'utf8')).toBe('old');
  });

  it('makes the folder', async () => {
    await using dir = await tmpdir();
    expect(await claimFile(dir.join('a/b'), 'x')).toBe(dir.join('a/b/x.zip'));
  });
});
