import { randomInt } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import { tmpdir } from '@e2evidence/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type CraftedEntry, craftZip } from '../../zip/test/craft-zip.js';
import { ScanError, type ScanErrorCode } from './errors.js';
import { redactFile } from './redact-file.js';
import { scanPath } from './scan-path.js';

const zeros = Buffer.alloc(20_000_000);
const ones = deflateRawSync(Buffer.alloc(1000, 1));
const bomb = deflateRawSync(zeros);

const hostile: [string, readonly CraftedEntry[], ScanErrorCode, Parameters<typeof craftZip>[1]?][] = [
  ['a name that climbs', [{ name: '../../etc/passwd' }], 'SCAN_UNREADABLE'],
  ['an absolute name', [{ name: '/etc/passwd' }], 'SCAN_UNREADABLE'],
  ['a name twice', [{ name: 'a' }, { name: 'A' }], 'SCAN_UNREADABLE'],
  ['a symbolic link', [{ name: 'a', madeOn: 3, attributes: 0o120777 * 65_536 }], 'SCAN_UNREADABLE'],
  ['encryption', [{ name: 'a', flags: 1 }], 'SCAN_UNREADABLE'],
  [
    'entries that share bytes',
    [
      { name: 'a', data: Buffer.alloc(1000, 1), packed: ones },
      { name: 'b', data: Buffer.alloc(1000, 1), packed: ones, offset: 0 },
    ],
    'SCAN_UNREADABLE',
  ],
  [
    'an entry that inflates to more than it says',
    [{ name: 'a', packed: bomb, size: 100, crc32: 0 }],
    'SCAN_UNREADABLE',
  ],
  ['an entry that is larger than the limits', [{ name: 'a', data: zeros, packed: bomb }], 'SCAN_TOO_LARGE'],
  ['a wrong crc', [{ name: 'a', crc32: 1 }], 'SCAN_UNREADABLE'],
  ['more entries than there are', [{ name: 'a' }], 'SCAN_UNREADABLE', { end: { count: 7 } }],
  ['bytes before its first entry', [{ name: 'a' }], 'SCAN_UNREADABLE', { before: 'PK\u0003\u0004 and more' }],
];

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.each(hostile)('a zip with %s', (_name, entries, code, lies) => {
  it('is unread for a scan, which goes on', async () => {
    await using dir = await tmpdir({ 'z.txt': 'password=tok9f8e7d6c5b4a' });
    await writeFile(dir.join('a.zip'), craftZip(entries, lies));
    const items = [];
    for await (const item of scanPath(dir.path, { maxBytes: 10_000_000 })) items.push(item);
    expect(items).toMatchObject([
      { type: 'unread', file: expect.stringMatching(/^a\.zip/), code },
      { type: 'finding', file: 'z.txt' },
      { type: 'summary', unread: 1 },
    ]);
  });

  it('is refused by redact, also inside of another, and nothing is left', async () => {
    await using dir = await tmpdir();
    const data = craftZip(entries, lies);
    await writeFile(dir.join('a.zip'), data);
    // So that what is unpacked on the way lies here, too.
    vi.stubEnv('TMPDIR', dir.path);
    await writeFile(dir.join('outer.zip'), craftZip([{ name: 'inner.zip', data, method: 0 }]));
    for (const name of ['a.zip', 'outer.zip']) {
      await expect(redactFile(dir.join(name), { maxBytes: 10_000_000 })).rejects.toMatchObject({
        name: 'ScanError',
        code,
      });
    }
    expect((await readdir(dir.path)).sort()).toEqual(['a.zip', 'outer.zip']);
    expect(await readFile(dir.join('a.zip'))).toEqual(data);
  });
});

it('a zip with bytes changed at random is read or refused, never more', async () => {
  await using dir = await tmpdir();
  const rows = `${JSON.stringify({ type: 'frame-snapshot', snapshot: { html: ['A', { href: '/' }, 'x'] } })}\n`;
  const whole = craftZip([
    { name: 'trace.trace', data: Buffer.from(rows.repeat(3)), method: 0 },
    {
      name: 'resources/a.har',
      data: Buffer.from('{"log":{"entries":[{"request":{"url":"/?token=9f8e7d"}}]}}'),
      method: 0,
    },
    { name: 'manifest.json', data: Buffer.from('{"test_name":"x","artifacts":[]}') },
  ]);
  const seed = randomInt(2 ** 31);
  const random = randomNumbers(seed);
  for (let round = 0; round < 150; round++) {
    const data = Buffer.from(whole);
    for (let change = 0; change < 3; change++) data[random(data.length)] = random(256);
    await writeFile(dir.join('a.zip'), data);
    let last: string | undefined;
    for await (const { type } of scanPath(dir.join('a.zip'))) last = type;
    expect(last).toBe('summary');
    const failure = await redactFile(dir.join('a.zip')).then(
      () => undefined,
      (error) => error,
    );
    if (failure) expect(failure, `seed ${seed}, round ${round}`).toBeInstanceOf(ScanError);
  }
});

/** The numbers of a linear congruential generator, the same for the same seed. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
