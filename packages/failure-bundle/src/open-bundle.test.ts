import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { writeZip } from '@e2evidence/zip';
import { describe, expect, it } from 'vitest';
import { FailureBundleError } from './errors.js';
import { FailureBundle } from './failure-bundle.js';
import { extractBundle, openBundle } from './open-bundle.js';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const listed = (name: string, text: string) => ({
  name,
  size: Buffer.byteLength(text),
  sha256: createHash('sha256').update(text).digest('hex'),
});

/** Writes a zip with a manifest of our choice, then reads it as a bundle. */
async function crafted(artifacts: unknown, files: Record<string, string>, extra: object = {}) {
  const dir = await tmpdir();
  const manifest = { test_name: 't', error_repr: 'e', captured_at: '', metadata: {}, artifacts, ...extra };
  await writeZip(dir.join('b.zip'), [
    ...Object.entries(files).map(([name, text]) => ({ name, data: bytes(text) })),
    { name: 'manifest.json', data: bytes(JSON.stringify(manifest)) },
  ]);
  return dir;
}

describe('openBundle', () => {
  it('gives the manifest, the entries, single artifacts and a verdict', async () => {
    await using dir = await tmpdir();
    const written = new FailureBundle('t', 'e');
    written.addText('a.txt', 'hello');
    await using bundle = await openBundle(await written.write(dir.join('b.zip')));
    expect(bundle.manifest.test_name).toBe('t');
    expect(bundle.entries).toEqual([{ name: 'artifacts/a.txt', size: 5 }]);
    expect(Buffer.from(await bundle.read('artifacts/a.txt')).toString()).toBe('hello');
    expect(await bundle.verify()).toEqual({ ok: true, problems: [] });
  });

  it('finds changed, missing and unlisted artifacts', async () => {
    const artifacts = [
      listed('changed', 'before'),
      listed('shorter', '12345'),
      listed('missing', 'x'),
      listed('good', 'g'),
    ];
    await using dir = await crafted(artifacts, { changed: 'beforf', shorter: '1234', good: 'g', unlisted: 'u' });
    await using bundle = await openBundle(dir.join('b.zip'));
    const { ok, problems } = await bundle.verify();
    expect(ok).toBe(false);
    expect(problems.map(({ name }) => name)).toEqual(['changed', 'shorter', 'missing', 'unlisted']);
    expect(problems[0]?.problem).toContain('sha256');
    await expect(bundle.read('changed')).rejects.toMatchObject({
      code: 'FAILURE_BUNDLE_CORRUPT',
      details: { name: 'changed' },
    });
    await expect(bundle.read('shorter')).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_CORRUPT' });
    await expect(bundle.read('missing')).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_CORRUPT' });
    await expect(bundle.read('unlisted')).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_UNLISTED_ENTRY' });
    await expect(bundle.read('nowhere')).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_ENTRY_MISSING' });
    expect(Buffer.from(await bundle.read('good')).toString()).toBe('g');
  });

  it('keeps to its limits', async () => {
    await using dir = await crafted([listed('a', 'a'.repeat(2000))], { a: 'a'.repeat(2000) });
    const path = dir.join('b.zip');
    await expect(openBundle(path, { limits: { maxEntryBytes: 1999 } })).rejects.toMatchObject({
      code: 'FAILURE_BUNDLE_UNREADABLE',
      cause: { code: 'ZIP_TOO_LARGE' },
    });
    expect((await extractBundle(path, { limits: { maxEntryBytes: 2000 } })).files.size).toBe(1);
  });

  it('does not call a closed bundle damaged', async () => {
    await using dir = await crafted([listed('a', 'a')], { a: 'a' });
    const bundle = await openBundle(dir.join('b.zip'));
    await bundle.close();
    await bundle.close();
    await expect(bundle.verify()).rejects.toMatchObject({
      code: 'FAILURE_BUNDLE_UNREADABLE',
      cause: { code: 'ZIP_CLOSED' },
    });
  });

  it('accepts the NaN that Python writes into metadata', async () => {
    await using dir = await tmpdir();
    const manifest = '{"test_name":"t","error_repr":"e","captured_at":"","metadata":{"rate":NaN},"artifacts":[]}';
    await writeZip(dir.join('b.zip'), [{ name: 'manifest.json', data: bytes(manifest) }]);
    await using bundle = await openBundle(dir.join('b.zip'));
    expect(bundle.manifest.metadata).toEqual({ rate: Number.NaN });
  });
});

describe('promised errors', () => {
  it('a missing bundle', async () => {
    await using dir = await tmpdir();
    await expect(openBundle(dir.join('none.zip'))).rejects.toMatchObject({
      name: 'FailureBundleError',
      code: 'FAILURE_BUNDLE_NOT_FOUND',
      cause: { code: 'ZIP_NOT_FOUND' },
    });
  });

  it('a file that is no zip', async () => {
    await using dir = await tmpdir({ 'b.zip': 'plain text' });
    await expect(extractBundle(dir.join('b.zip'))).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_NOT_A_BUNDLE' });
  });

  it('a missing manifest is a FailureBundleError', async () => {
    await using dir = await tmpdir();
    await writeZip(dir.join('b.zip'), [{ name: 'a', data: bytes('a') }]);
    await expect(extractBundle(dir.join('b.zip'))).rejects.toMatchObject({
      name: 'FailureBundleError',
      code: 'FAILURE_BUNDLE_NOT_A_BUNDLE',
    });
  });

  it.each<[string, string, string]>([
    ['another kind', '{"manifest_version": 3, "name": "extension"}', 'FAILURE_BUNDLE_NOT_A_BUNDLE'],
    ['no object', '[]', 'FAILURE_BUNDLE_NOT_A_BUNDLE'],
    ['no JSON', '{"test_name":', 'FAILURE_BUNDLE_CORRUPT'],
  ])('a manifest of %s', async (_kind, manifest, code) => {
    await using dir = await tmpdir();
    await writeZip(dir.join('b.zip'), [{ name: 'manifest.json', data: bytes(manifest) }]);
    await expect(openBundle(dir.join('b.zip'))).rejects.toMatchObject({ name: 'FailureBundleError', code });
  });

  it('a manifest whose artifacts are damaged or listed twice', async () => {
    await using damaged = await crafted([{ name: 'a' }], { a: 'a' });
    await expect(openBundle(damaged.join('b.zip'))).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_NOT_A_BUNDLE' });
    await using twice = await crafted([listed('a', 'a'), listed('a', 'b')], { a: 'a' });
    await expect(openBundle(twice.join('b.zip'))).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_CORRUPT' });
  });

  it('an artifact that is listed but missing, or there but unlisted, is a FailureBundleError', async () => {
    await using missing = await crafted([listed('a', 'a')], {});
    await expect(extractBundle(missing.join('b.zip'))).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_CORRUPT' });
    await using unlisted = await crafted([], { a: 'a' });
    await expect(extractBundle(unlisted.join('b.zip'))).rejects.toMatchObject({
      code: 'FAILURE_BUNDLE_UNLISTED_ENTRY',
    });
  });

  it('a bundle cut at any byte', { timeout: 30_000 }, async () => {
    await using dir = await tmpdir();
    const whole = await readFile(await small().write(dir.join('b.zip')));
    for (let length = 0; length < whole.length; length += 5) {
      await writeFile(dir.join('cut.zip'), whole.subarray(0, length));
      await expect(extractBundle(dir.join('cut.zip'))).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_CORRUPT' });
    }
  });

  it('a changed byte anywhere: an error, or what was written, but never something else', {
    timeout: 30_000,
  }, async () => {
    await using dir = await tmpdir();
    const path = await small().write(dir.join('b.zip'));
    const original = await extractBundle(path);
    const whole = await readFile(path);
    let refused = 0;
    for (let at = 0; at < whole.length; at += 3) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      await writeFile(dir.join('changed.zip'), changed);
      const read = await extractBundle(dir.join('changed.zip')).catch((error) => error);
      if (read instanceof FailureBundleError) refused++;
      else expect(read).toEqual(original);
    }
    // The rest are time stamps and versions, which carry nothing.
    expect(refused).toBeGreaterThan(whole.length / 3 / 2);
  });
});

function small(): FailureBundle {
  const bundle = new FailureBundle('t', 'e', { capturedAt: new Date(0), redactor: false });
  bundle.addText('a.txt', 'hello '.repeat(30));
  return bundle;
}
