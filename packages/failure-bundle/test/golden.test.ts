import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { extractBundle, FailureBundle, openBundle } from '@e2evidence/failure-bundle';
import { tmpdir } from '@e2evidence/testkit';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';

const golden = (name: string): string => fileURLToPath(new URL(`golden/v1/${name}`, import.meta.url));
const pythonManifest = JSON.parse(await readFile(golden('failure-bundle.manifest.json'), 'utf8'));

it('reads the bundle that the Python tool wrote', async () => {
  const { manifest, files } = await extractBundle(golden('failure-bundle.zip'));
  expect(manifest).toEqual(pythonManifest);
  expect([...files.keys()].sort()).toEqual(pythonManifest.artifacts.map(({ name }: { name: string }) => name));
  await using bundle = await openBundle(golden('failure-bundle.zip'));
  expect(await bundle.verify()).toEqual({ ok: true, problems: [] });
});

it('reads a bundle with a store, cut texts and artifacts that no rule could read', async () => {
  await using bundle = await openBundle(golden('with-store/checkout/bundle.zip'));
  expect(await bundle.verify()).toEqual({ ok: true, problems: [] });
  expect(bundle.entries).toEqual([
    { name: 'artifacts/dom.html', size: 38 },
    { name: 'artifacts/server.log', size: 251 },
    { name: 'artifacts/screenshot.png', size: 128, store: 'store' },
  ]);
  expect(bundle.manifest).toMatchObject({
    schema_version: 1,
    redaction: { unread: ['artifacts/screenshot.png'] },
    dropped: { artifacts_cut: 1 },
    problems: ['artifacts/server.log was cut to the first 189 of its 254 bytes: maxArtifactBytes is 200.'],
  });
  expect(
    Buffer.from(await bundle.read('artifacts/screenshot.png'))
      .subarray(0, 4)
      .toString('latin1'),
  ).toBe('\u0089PNG');
  // As the Python tool sees it: whatever is in the zip, without what is in the store.
  const entries = unzipSync(await readFile(bundle.path));
  expect(Object.keys(entries)).toEqual(['artifacts/dom.html', 'artifacts/server.log', 'manifest.json']);
});

it('writes the same artifacts and the same manifest keys as the Python tool', async () => {
  const { files } = await extractBundle(golden('failure-bundle.zip'));
  const text = (name: string): string => Buffer.from(files.get(`artifacts/${name}`) ?? []).toString();
  await using dir = await tmpdir({ 'trace-sample.zip': files.get('artifacts/trace-sample.zip') ?? '' });
  const ours = new FailureBundle(pythonManifest.test_name, pythonManifest.error_repr, {
    capturedAt: pythonManifest.captured_at,
    metadata: pythonManifest.metadata,
  });
  ours.addScreenshot(files.get('artifacts/screenshot.png') ?? new Uint8Array());
  ours.addDom(text('dom.html'));
  ours.addConsole(JSON.parse(text('console.json')));
  ours.addNetwork(JSON.parse(text('network.json')));
  ours.addText('notes.txt', text('notes.txt'));
  await ours.addTrace(dir.join('trace-sample.zip'));
  await ours.write(dir.join('ours.zip'));

  // Read as the Python tool reads: the manifest, then every other entry.
  const entries = unzipSync(await readFile(dir.join('ours.zip')));
  const manifest = JSON.parse(Buffer.from(entries['manifest.json'] ?? []).toString());
  expect(manifest).toMatchObject(pythonManifest);
  expect(Object.keys(manifest).slice(0, 5)).toEqual(Object.keys(pythonManifest));
  for (const { name, size, sha256 } of manifest.artifacts) {
    expect(entries[name]).toHaveLength(size);
    expect(
      createHash('sha256')
        .update(entries[name] ?? '')
        .digest('hex'),
    ).toBe(sha256);
  }
});
