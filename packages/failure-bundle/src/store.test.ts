import { createHash, randomBytes } from 'node:crypto';
import { appendFile, cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { type Tmpdir, tmpdir } from '@e2evidence/testkit';
import { writeZip } from '@e2evidence/zip';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { bundleFromJournal } from './bundle-from-journal.js';
import { FailureBundle } from './failure-bundle.js';
import { openJournal } from './journal.js';
import { extractBundle, openBundle } from './open-bundle.js';
import type { StoreOptions } from './store.js';

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
const film = Buffer.concat([Buffer.from('1a45dfa3', 'hex'), randomBytes(100_000)]);
const shot = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(70_000)]);
const small = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(70)]);
const page = `<p>${'evidence '.repeat(20_000)}</p>`;

async function writeBundle(
  dir: Tmpdir,
  name: string,
  options: StoreOptions = { store: dir.join('out/store') },
): Promise<string> {
  await writeFile(dir.join('film.webm'), film);
  const bundle = new FailureBundle(name, 'e');
  bundle.addScreenshot(shot);
  bundle.addScreenshot(small, 'small.png');
  bundle.addDom(page);
  await bundle.addFile(dir.join('film.webm'));
  return bundle.write(dir.join(`out/${name}/bundle.zip`), options);
}

describe('bundles with a store', () => {
  it('share one copy of what no rule reads and is not small, and hold the rest', async () => {
    await using dir = await tmpdir();
    const paths = [await writeBundle(dir, 'checkout'), await writeBundle(dir, 'login')];
    expect((await readdir(dir.join('out/store'))).sort()).toEqual([sha256(film), sha256(shot)].sort());
    for (const path of paths) {
      const zip = await readFile(path);
      expect(zip.length).toBeLessThan(10_000);
      expect(Object.keys(unzipSync(zip)).sort()).toEqual([
        'artifacts/dom.html',
        'artifacts/small.png',
        'manifest.json',
      ]);
      await using bundle = await openBundle(path);
      expect(await bundle.verify()).toEqual({ ok: true, problems: [] });
      expect(bundle.entries).toEqual([
        { name: 'artifacts/dom.html', size: page.length },
        { name: 'artifacts/small.png', size: small.length },
        { name: 'artifacts/film.webm', size: film.length, store: 'store' },
        { name: 'artifacts/screenshot.png', size: shot.length, store: 'store' },
      ]);
      expect(bundle.manifest.artifacts.map(({ name }) => name)).toEqual([
        'artifacts/dom.html',
        'artifacts/film.webm',
        'artifacts/screenshot.png',
        'artifacts/small.png',
      ]);
      expect(bundle.manifest.artifacts[1]).toEqual({
        name: 'artifacts/film.webm',
        size: film.length,
        sha256: sha256(film),
        store: 'store',
      });
      expect(film.equals(await bundle.read('artifacts/film.webm'))).toBe(true);
      const { files } = await extractBundle(path);
      expect(shot.equals(files.get('artifacts/screenshot.png')!)).toBe(true);
    }
  });

  it('are made of journals, too', async () => {
    await using dir = await tmpdir();
    const journal = await openJournal(dir.join('out/a/journal'), {
      testName: 't',
      traceId: '0'.repeat(32),
      startedAtMs: 0,
    });
    await journal.addArtifact({ name: 'artifacts/video.webm', data: film });
    await journal.end({ status: 'failed', errorRepr: 'e', endedAtMs: 0 });
    const { path, manifest } = await bundleFromJournal(dir.join('out/a/journal'), {
      outputPath: dir.join('out/a/bundle.zip'),
      store: dir.join('out/store'),
      minStoredBytes: 1000,
    });
    expect(manifest.artifacts).toEqual([
      { name: 'artifacts/video.webm', size: film.length, sha256: sha256(film), store: 'store' },
    ]);
    expect(manifest.redaction?.unread).toEqual(['artifacts/video.webm']);
    expect([...(await extractBundle(path)).files.keys()]).toEqual(['artifacts/video.webm']);
  });

  it('hold everything themselves when none is named', async () => {
    await using dir = await tmpdir();
    const path = await writeBundle(dir, 'checkout', {});
    await rename(path, dir.join('elsewhere.zip'));
    await using bundle = await openBundle(dir.join('elsewhere.zip'));
    expect(bundle.manifest.artifacts.every((artifact) => !('store' in artifact))).toBe(true);
    expect(await bundle.verify()).toEqual({ ok: true, problems: [] });
  });

  it('find it where the whole folder was moved, or where they are told', async () => {
    await using dir = await tmpdir();
    await writeBundle(dir, 'a/b/c');
    await rename(dir.join('out'), dir.join('moved'));
    await using beside = await openBundle(dir.join('moved/a/b/c/bundle.zip'));
    expect((await beside.verify()).ok).toBe(true);
    await rename(dir.join('moved/store'), dir.join('elsewhere'));
    await using told = await openBundle(dir.join('moved/a/b/c/bundle.zip'), { store: dir.join('elsewhere') });
    expect((await told.verify()).ok).toBe(true);
    expect((await extractBundle(told.path, { store: dir.join('elsewhere') })).files.size).toBe(4);
  });

  it('say what to do when it is not there', async () => {
    await using dir = await tmpdir();
    const path = await writeBundle(dir, 'checkout');
    await rm(dir.join('out/store'), { recursive: true });
    await using bundle = await openBundle(path);
    const missing = bundle.read('artifacts/film.webm');
    await expect(missing).rejects.toMatchObject({
      code: 'FAILURE_BUNDLE_ENTRY_MISSING',
      details: { name: 'artifacts/film.webm' },
    });
    await expect(missing).rejects.toThrow(
      /the store "store", which is not beside the bundle.*pass its path as the option store/s,
    );
    expect((await bundle.verify()).problems.map(({ name }) => name)).toEqual([
      'artifacts/film.webm',
      'artifacts/screenshot.png',
    ]);
    expect(Buffer.from(await bundle.read('artifacts/dom.html')).toString()).toBe(page);
    await expect(extractBundle(path)).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_ENTRY_MISSING' });
  });

  it('refuse bytes that were changed there', async () => {
    await using dir = await tmpdir();
    const path = await writeBundle(dir, 'checkout');
    await appendFile(dir.join('out/store', sha256(film)), 'x');
    const changed = Buffer.from(shot);
    changed[50_000] = changed[50_000]! ^ 1;
    await writeFile(dir.join('out/store', sha256(shot)), changed);
    await using bundle = await openBundle(path);
    await expect(bundle.read('artifacts/film.webm')).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_CORRUPT' });
    await expect(bundle.read('artifacts/screenshot.png')).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_CORRUPT' });
    expect((await bundle.verify()).problems).toHaveLength(2);
  });

  it('follow no link in it', async () => {
    await using dir = await tmpdir();
    const path = await writeBundle(dir, 'checkout');
    const stored = dir.join('out/store', sha256(film));
    await rm(stored);
    await symlink(dir.join('film.webm'), stored);
    await using bundle = await openBundle(path);
    await expect(bundle.read('artifacts/film.webm')).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_ENTRY_MISSING' });
  });

  it('put what was cut short there in its place again', async () => {
    await using dir = await tmpdir();
    await mkdir(dir.join('out/store'), { recursive: true });
    await writeFile(dir.join('out/store', sha256(film)), 'torn');
    await using bundle = await openBundle(await writeBundle(dir, 'checkout'));
    expect((await bundle.verify()).ok).toBe(true);
    expect(await readdir(dir.join('out/store'))).toHaveLength(2);
  });

  it('may be written side by side', async () => {
    await using dir = await tmpdir();
    await writeFile(dir.join('film.webm'), film);
    const paths = await Promise.all(['a', 'b', 'c', 'd'].map((name) => writeBundle(dir, name)));
    for (const path of paths) {
      await using bundle = await openBundle(path);
      expect((await bundle.verify()).ok).toBe(true);
    }
    expect(await readdir(dir.join('out/store'))).toHaveLength(2);
  });

  it('are refused a store that nobody would find, and one that cannot be written', async () => {
    await using dir = await tmpdir({ 'out/file': 'x' });
    const tooFar = writeBundle(dir, '1/2/3/4/5', { store: dir.join('out/store') });
    await expect(tooFar).rejects.toMatchObject({ name: 'FailureBundleError', code: 'FAILURE_BUNDLE_BAD_STORE' });
    const sideways = writeBundle(dir, 'checkout', { store: dir.join('other/store') });
    await expect(sideways).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_BAD_STORE' });
    const noFolder = writeBundle(dir, 'checkout', { store: dir.join('out/file') });
    await expect(noFolder).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_UNWRITABLE' });
  });
});

describe('hostile bundles with a store', () => {
  const listed = { name: 'a', size: film.length, sha256: sha256(film) };

  async function open(dir: Tmpdir, artifacts: readonly object[], entries: Record<string, string> = {}) {
    const manifest = { test_name: 't', error_repr: 'e', captured_at: '', metadata: {}, artifacts };
    const files = { ...entries, 'manifest.json': JSON.stringify(manifest) };
    await writeZip(
      dir.join('in/b.zip'),
      Object.entries(files).map(([name, text]) => ({ name, data: Buffer.from(text) })),
    );
    return openBundle(dir.join('in/b.zip'));
  }

  it.each<[string, object, string]>([
    ['a store that climbs', { store: '../store' }, 'FAILURE_BUNDLE_CORRUPT'],
    ['a store of several folders', { store: 'a/b' }, 'FAILURE_BUNDLE_CORRUPT'],
    ['an absolute store', { store: '/etc' }, 'FAILURE_BUNDLE_CORRUPT'],
    ['a store on a server', { store: '\\\\server\\share' }, 'FAILURE_BUNDLE_CORRUPT'],
    ['the parent as its store', { store: '..' }, 'FAILURE_BUNDLE_CORRUPT'],
    ['an empty store', { store: '' }, 'FAILURE_BUNDLE_CORRUPT'],
    ['a store that is no name', { store: {} }, 'FAILURE_BUNDLE_CORRUPT'],
    ['a checksum that is a path', { store: 'store', sha256: '../../secret' }, 'FAILURE_BUNDLE_CORRUPT'],
    ['a checksum in upper case', { store: 'store', sha256: sha256(film).toUpperCase() }, 'FAILURE_BUNDLE_CORRUPT'],
    ['a name that climbs', { store: 'store', name: '../a' }, 'FAILURE_BUNDLE_UNSAFE_NAME'],
    ['the name of the manifest', { store: 'store', name: 'Manifest.json' }, 'FAILURE_BUNDLE_UNSAFE_NAME'],
    ['a name that is in the zip, too', { store: 'store', name: 'B' }, 'FAILURE_BUNDLE_CORRUPT'],
    ['a name below a file of the zip', { store: 'store', name: 'b/c' }, 'FAILURE_BUNDLE_CORRUPT'],
  ])('%s is refused', async (_what, keys, code) => {
    await using dir = await tmpdir();
    const inZip = { name: 'b', size: 1, sha256: sha256(Buffer.from('b')) };
    const opening = open(dir, [{ ...listed, ...keys }, inZip], { b: 'b' });
    await expect(opening).rejects.toMatchObject({ name: 'FailureBundleError', code });
  });

  it('get no other file than the one with that content', async () => {
    await using dir = await tmpdir({ 'store/secret': 'x' });
    await cp(dir.join('store/secret'), dir.join('store', sha256(film)));
    await using bundle = await open(dir, [{ ...listed, size: 1, store: 'store' }]);
    await expect(bundle.read('a')).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_CORRUPT' });
  });

  it('read nothing once closed', async () => {
    await using dir = await tmpdir();
    const bundle = await openBundle(await writeBundle(dir, 'checkout'));
    await bundle.close();
    await expect(bundle.read('artifacts/film.webm')).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_UNREADABLE' });
  });
});
