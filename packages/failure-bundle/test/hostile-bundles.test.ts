import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { extractBundle, FailureBundleError, type FailureBundleErrorCode, openBundle } from '@e2evidence/failure-bundle';
import { tmpdir } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { type CraftedEntry, craftZip } from '../../zip/test/craft-zip.js';

const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex');
const data = { name: 'a.txt', data: 'data' };
const listed = { name: 'a.txt', size: 4, sha256: sha256('data') };

/** A manifest that is right, where no key says otherwise. */
function manifestOf(keys: Record<string, unknown> = {}): string {
  return JSON.stringify({
    test_name: 't',
    error_repr: 'e',
    captured_at: '',
    metadata: {},
    artifacts: [listed],
    ...keys,
  });
}

function bundleOf(manifest: string | Uint8Array, ...entries: readonly CraftedEntry[]): Buffer {
  return craftZip([...entries, { name: 'manifest.json', data: manifest }]);
}

type Row = readonly [
  what: string,
  bundle: Uint8Array,
  opening: FailureBundleErrorCode | undefined,
  extracting: FailureBundleErrorCode,
];

const corrupt = 'FAILURE_BUNDLE_CORRUPT';
const noBundle = 'FAILURE_BUNDLE_NOT_A_BUNDLE';
const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const rows: readonly Row[] = [
  ['a manifest that is not JSON', bundleOf('{"test_name":', data), corrupt, corrupt],
  ['a manifest that is not UTF-8', bundleOf(Uint8Array.of(0x22, 0xff, 0x22), data), corrupt, corrupt],
  ['an empty manifest', bundleOf('', data), corrupt, corrupt],
  ['a manifest of another kind', bundleOf('{"manifest_version":3}', data), noBundle, noBundle],
  ['a manifest that is null', bundleOf('null', data), noBundle, noBundle],
  [
    'a manifest in a folder only',
    craftZip([data, { name: 'x/manifest.json', data: manifestOf() }]),
    noBundle,
    noBundle,
  ],
  [
    'a manifest in other letter case',
    craftZip([data, { name: 'Manifest.json', data: manifestOf() }]),
    noBundle,
    noBundle,
  ],
  [
    'two manifests',
    bundleOf(manifestOf(), data, { name: 'manifest.json', data: manifestOf({ artifacts: [] }) }),
    corrupt,
    corrupt,
  ],
  ['two manifests by letter case', bundleOf(manifestOf(), data, { name: 'MANIFEST.json' }), corrupt, corrupt],
  ['a manifest that is a folder, too', bundleOf(manifestOf(), { name: 'manifest.json/x' }), corrupt, corrupt],
  [
    'a manifest larger than 64 MiB',
    bundleOf(Buffer.alloc(65 * 1024 * 1024, 0x20), data),
    'FAILURE_BUNDLE_UNREADABLE',
    'FAILURE_BUNDLE_UNREADABLE',
  ],
  [
    'a manifest that inflates to more than it says',
    craftZip([data, { name: 'manifest.json', data: ' '.repeat(100_000), size: 50 }]),
    corrupt,
    corrupt,
  ],
  [
    'metadata of 100,000 levels',
    bundleOf(manifestOf().replace('{}', `{"x":${deep(100_000)}}`), data),
    corrupt,
    corrupt,
  ],
  [
    'metadata of 600 levels and NaN',
    bundleOf(manifestOf().replace('{}', `{"x":${deep(600)},"y":NaN}`), data),
    corrupt,
    corrupt,
  ],
  ['artifacts that are no list', bundleOf(manifestOf({ artifacts: { 'a.txt': listed } }), data), noBundle, noBundle],
  [
    'an artifact without a checksum',
    bundleOf(manifestOf({ artifacts: [{ name: 'a.txt', size: 4 }] }), data),
    noBundle,
    noBundle,
  ],
  ['a name listed twice', bundleOf(manifestOf({ artifacts: [listed, listed] }), data), corrupt, corrupt],
  ...Object.entries({
    schema_version: '1',
    trace_id: 1,
    status: {},
    redaction: { replaced: 'all' },
    dropped: { budget: 'many' },
    tools: ['node'],
    problems: [{}],
  }).map(
    ([key, value]): Row => [`another type of ${key}`, bundleOf(manifestOf({ [key]: value }), data), corrupt, corrupt],
  ),
  ...[-1, 3, 5, 1e300, 4.5].map(
    (size): Row => [
      `a size of ${size}`,
      bundleOf(manifestOf({ artifacts: [{ ...listed, size }] }), data),
      undefined,
      corrupt,
    ],
  ),
  [
    'another checksum',
    bundleOf(manifestOf({ artifacts: [{ ...listed, sha256: sha256('date') }] }), data),
    undefined,
    corrupt,
  ],
  ['no checksum at all', bundleOf(manifestOf({ artifacts: [{ ...listed, sha256: '' }] }), data), undefined, corrupt],
  [
    'artifacts that nobody could read, which are no names',
    bundleOf(manifestOf({ redaction: { rules: [], replaced: [], total: 0, unread: [1] } }), data),
    corrupt,
    corrupt,
  ],
  ['an artifact that is not there', bundleOf(manifestOf()), undefined, corrupt],
  [
    'an artifact that would be elsewhere',
    bundleOf(manifestOf({ artifacts: [{ ...listed, name: '../a.txt' }] })),
    undefined,
    corrupt,
  ],
  [
    'an entry that is not listed',
    bundleOf(manifestOf(), data, { name: 'b.txt' }),
    undefined,
    'FAILURE_BUNDLE_UNLISTED_ENTRY',
  ],
  [
    'an unlisted __proto__',
    bundleOf(manifestOf(), data, { name: '__proto__' }),
    undefined,
    'FAILURE_BUNDLE_UNLISTED_ENTRY',
  ],
  [
    'an entry that climbs',
    bundleOf(manifestOf(), data, { name: '../b.txt' }),
    'FAILURE_BUNDLE_UNSAFE_NAME',
    'FAILURE_BUNDLE_UNSAFE_NAME',
  ],
  [
    'an encrypted artifact',
    bundleOf(manifestOf(), { ...data, flags: 1 }),
    'FAILURE_BUNDLE_UNREADABLE',
    'FAILURE_BUNDLE_UNREADABLE',
  ],
  ['an artifact with another crc', bundleOf(manifestOf(), { ...data, crc32: 1 }), undefined, corrupt],
  [
    'an artifact that is a bomb',
    bundleOf(manifestOf(), { ...data, size: 2_000_000_000 }),
    'FAILURE_BUNDLE_UNREADABLE',
    'FAILURE_BUNDLE_UNREADABLE',
  ],
];

describe('a bundle with', () => {
  it.each(rows)('%s', async (_what, bundle, opening, extracting) => {
    await using dir = await tmpdir({ 'b.zip': bundle });
    const path = dir.join('b.zip');
    const failed = await extractBundle(path).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(FailureBundleError);
    expect(failed).toMatchObject({ code: extracting, details: { path } });
    if (opening === undefined) {
      await using opened = await openBundle(path);
      const { ok, problems } = await opened.verify();
      expect([ok, problems.length]).toEqual([false, 1]);
    } else {
      await expect(openBundle(path)).rejects.toMatchObject({ name: 'FailureBundleError', code: opening });
    }
    expect(await readdir(dir.path)).toEqual(['b.zip']);
  });
});

it('takes names of object members for names, listed or not', async () => {
  const names = ['__proto__', 'constructor', 'toString'];
  const manifest = manifestOf({ artifacts: names.map((name) => ({ ...listed, name })) });
  const withProto = manifest.replace(
    '"metadata":{}',
    '"metadata":{"__proto__":{"polluted":true}},"__proto__":{"status":"passed"}',
  );
  await using dir = await tmpdir({ 'b.zip': bundleOf(withProto, ...names.map((name) => ({ name }))) });
  const { files, manifest: read } = await extractBundle(dir.join('b.zip'));
  expect([...files.keys()]).toEqual(names);
  expect(read.status).toBeUndefined();
  expect(Object.hasOwn(read.metadata, '__proto__')).toBe(true);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  await using bundle = await openBundle(dir.join('b.zip'));
  await expect(bundle.read('hasOwnProperty')).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_ENTRY_MISSING' });
});
