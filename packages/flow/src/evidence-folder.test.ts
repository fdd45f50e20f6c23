import { readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { FlowError } from './errors.js';
import { makeEvidenceFolder, slug, writeWhole } from './evidence-folder.js';

describe('slug', () => {
  it('keeps letters and digits of any script', () => {
    expect(slug('Checkout › pays with card #2!')).toBe('checkout-pays-with-card-2');
    expect(slug('結帳 流程')).toBe('結帳-流程');
    expect(slug('../../etc/passwd')).toBe('etc-passwd');
  });

  it('tells long names and names of punctuation apart by a digest', () => {
    const long = 'a very long name '.repeat(10);
    expect(slug(`${long}one`)).not.toBe(slug(`${long}two`));
    expect([...slug(`${long}one`)].length).toBeLessThanOrEqual(90);
    expect(slug('???')).toMatch(/^[0-9a-f]{8}$/);
    expect(slug('???')).not.toBe(slug('!!!'));
  });
});

describe('makeEvidenceFolder', () => {
  it('never touches a folder that is there: it takes the next free number', async () => {
    await using dir = await tmpdir();
    const made = [];
    for (const attempt of [1, 1, 2, 1]) made.push(await makeEvidenceFolder(dir.path, 'pay', attempt));
    expect(made).toEqual(['pay-1', 'pay-1-2', 'pay-2', 'pay-1-3'].map((name) => dir.join(name)));
  });

  it('begins with the first number again when the folders were removed', async () => {
    await using dir = await tmpdir();
    for (let i = 0; i < 3; i++) await makeEvidenceFolder(dir.join('out'), 'pay', 1);
    await rm(dir.join('out'), { recursive: true });
    const made = [];
    for (let i = 0; i < 3; i++) made.push(await makeEvidenceFolder(dir.join('out'), 'pay', 1));
    expect(made).toEqual(['pay-1', 'pay-1-2', 'pay-1-3'].map((name) => dir.join('out', name)));
  });

  it('gives two runs that start at once two folders', async () => {
    await using dir = await tmpdir();
    const made = await Promise.all(Array.from({ length: 8 }, () => makeEvidenceFolder(dir.path, 'pay', 1)));
    expect(new Set(made).size).toBe(8);
  });

  it('says what to do when the folder cannot be made', async () => {
    await using dir = await tmpdir({ file: 'in the way' });
    const making = makeEvidenceFolder(dir.join('file', 'below'), 'pay', 1);
    await expect(making).rejects.toThrow(FlowError);
    await expect(making).rejects.toThrow(/Pass an outputDir that this process may create and write/);
  });
});

describe('writeWhole', () => {
  it('leaves no temporary file, also when it fails', async () => {
    await using dir = await tmpdir({ 'old.txt': 'old' });
    await writeWhole(dir.join('old.txt'), 'new');
    await writeFile(dir.join('folder'), '');
    await expect(writeWhole(dir.join('folder', 'below.txt'), 'x')).rejects.toThrow();
    expect((await readdir(dir.path)).sort()).toEqual(['folder', 'old.txt']);
  });
});
