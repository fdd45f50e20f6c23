import { readdir, readFile, rm, truncate } from 'node:fs/promises';
import { createRedactor } from '@e2evidence/redact';
import { tmpdir } from '@e2evidence/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bundleFromJournal } from './bundle-from-journal.js';
import { FailureBundle, type FailureBundleOptions } from './failure-bundle.js';
import { openJournal } from './journal.js';
import { type ExtractedBundle, extractBundle, openBundle } from './open-bundle.js';

const secret = 'correct-horse-battery';
const megabyte = 1024 * 1024;
const png = Buffer.from('89504e470d0a1a0a', 'hex');

/** Lines that a redactor is quick with, and which do not repeat. */
function lines(bytes: number, extra: Record<number, string> = {}): string {
  const made: string[] = [];
  for (let i = 0, length = 0; length < bytes; i++) {
    made.push(extra[i] ?? `line ${i} of the log of a server ${'.'.repeat(300)}`);
    length += made[i]!.length + 1;
  }
  return `${made.join('\n')}\n`;
}

async function bundled(
  files: Record<string, string | Uint8Array>,
  options: FailureBundleOptions = {},
): Promise<ExtractedBundle & { text(name: string): string; path: string }> {
  await using dir = await tmpdir(files);
  const bundle = new FailureBundle('t', 'e', { redactor: createRedactor({ secrets: [secret] }), ...options });
  for (const name of Object.keys(files)) await bundle.addFile(dir.join(name));
  const path = await bundle.write(dir.join('out/b.zip'));
  const extracted = await extractBundle(path);
  return { ...extracted, path, text: (name) => Buffer.from(extracted.files.get(`artifacts/${name}`) ?? []).toString() };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a large file', () => {
  it('that is a log is redacted line by line, from its first line on by what its last one gives away', async () => {
    const log = lines(1.5 * megabyte, { 3: 'seen: q8-Zk3x9-77', 30000: 'Set-Cookie: sid=q8-Zk3x9-77; Path=/' });
    const last = log.replace(/\n$/, `\nset-cookie: sid=q8-Zk3x9-77\npassword is ${secret}\n`);
    const { text, manifest } = await bundled({ 'server.log': last });
    expect(text('server.log')).not.toContain(secret);
    expect(text('server.log')).not.toContain('q8-Zk3x9-77');
    expect(text('server.log').split('\n')).toHaveLength(last.split('\n').length);
    expect(text('server.log').split('\n')[4]).toBe(last.split('\n')[4]);
    expect(manifest.redaction?.unread).toBeUndefined();
    expect(manifest.problems).toBeUndefined();
  });

  it('counts each secret once', async () => {
    const { manifest } = await bundled({ 'server.log': lines(1.2 * megabyte, { 7: secret }) });
    expect(manifest.redaction?.total).toBe(1);
  });

  it.each<[string, string, (text: string) => Uint8Array]>([
    ['UTF-16, little end first', 'utf-16le', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first', 'utf-16be', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('in %s stays so', async (_what, encoding, encode) => {
    const log = lines(0.6 * megabyte, { 7: secret, 9: 'ünï 🚀' });
    const { files } = await bundled({ 'out.log': encode(log) });
    const decoded = new TextDecoder(encoding, { ignoreBOM: true }).decode(files.get('artifacts/out.log'));
    expect(decoded.startsWith('\ufeffline 0 ')).toBe(true);
    expect(decoded).not.toContain(secret);
    expect(decoded).toContain('ünï 🚀');
  });

  it.each<[string, 'utf-16le' | 'utf-16be', string]>([
    ['little end first', 'utf-16le', ''],
    ['big end first', 'utf-16be', ''],
    ['little end first and marked', 'utf-16le', '\ufeff'],
  ])('in UTF-16, %s, with a torn last byte stays so', async (_what, encoding, mark) => {
    const units = Buffer.from(mark + lines(0.6 * megabyte, { 7: secret, 9: 'ünï 🚀' }), 'utf16le');
    const log = Buffer.concat([encoding === 'utf-16be' ? units.swap16() : units, Uint8Array.of(0x41)]);
    const { files, manifest } = await bundled({ 'out.log': log, 'app.out': log });
    expect(manifest.redaction?.unread).toBeUndefined();
    for (const name of ['out.log', 'app.out']) {
      const data = Buffer.from(files.get(`artifacts/${name}`) ?? []);
      expect([data.at(-1), data.length % 2]).toEqual([0x41, 1]);
      const decoded = new TextDecoder(encoding, { ignoreBOM: true, fatal: true }).decode(data.subarray(0, -1));
      expect(decoded.startsWith(`${mark}line 0 `)).toBe(true);
      expect(decoded).not.toContain(secret);
      expect(decoded).toContain('ünï 🚀');
    }
  });

  it('that holds NULs is listed as unread, and keeps its bytes where it is no text', async () => {
    const text = lines(1.1 * megabyte, { 5: secret, 6: 'a\0b' });
    const numbers = Buffer.concat([Buffer.from(text, 'utf16le'), Uint8Array.of(0x00, 0xd8, 0x05, 0x00)]);
    const { files, manifest } = await bundled({
      'nuls.log': text,
      'wide.log': Buffer.from(`\ufeff${text}`, 'utf16le'),
      'numbers.bin': numbers,
      'fine.log': lines(1.1 * megabyte),
    });
    expect(manifest.redaction?.unread).toEqual(
      ['nuls.log', 'numbers.bin', 'wide.log'].map((name) => `artifacts/${name}`),
    );
    expect(Buffer.from(files.get('artifacts/nuls.log') ?? []).includes(secret)).toBe(false);
    expect(Buffer.from(files.get('artifacts/wide.log') ?? []).includes(Buffer.from(secret, 'utf16le'))).toBe(false);
    expect(numbers.equals(files.get('artifacts/numbers.bin') ?? Buffer.alloc(0))).toBe(true);
  });

  it('with a broken byte is a log all the same, by its name or because it holds no NUL', async () => {
    const broken = Buffer.concat([Buffer.from(lines(1.1 * megabyte, { 5: secret })), Uint8Array.of(0xff, 0x0a)]);
    for (const name of ['server.log', 'server']) {
      const { files, manifest } = await bundled({ [name]: broken });
      const data = Buffer.from(files.get(`artifacts/${name}`) ?? []);
      expect(data.includes(secret)).toBe(false);
      expect(data.at(-2)).toBe(0xff);
      expect(manifest.redaction?.unread).toBeUndefined();
    }
  });

  it('that is JSON stays JSON', async () => {
    const rows = Array.from({ length: 4000 }, (_, i) => ({
      i,
      url: 'https://example.com/',
      headers: {},
      body: 'x'.repeat(300),
    }));
    const json = JSON.stringify([...rows, { password: 'hunter2-hunter2' }], null, 1);
    for (const name of ['network.har', 'network']) {
      const { text, manifest } = await bundled({ [name]: json });
      expect(text(name)).not.toContain('hunter2');
      expect(JSON.parse(text(name))).toHaveLength(4001);
      expect(manifest.problems).toBeUndefined();
    }
  });

  it('that is JSON of more than 32 MiB is read line by line, which the manifest says', async () => {
    const filler = `${' '.repeat(65_535)}\n`.repeat(33 * 16);
    const { text, manifest } = await bundled({ 'a.json': `{\n"password": "hunter2-hunter2"\n${filler}}` });
    expect(text('a.json').slice(0, 60)).not.toContain('hunter2');
    expect(manifest.problems).toEqual([
      'artifacts/a.json is too large to be redacted as a document: it was redacted line by line.',
    ]);
  });

  it('that is media or binary is taken as it is, which the manifest says', async () => {
    const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.from(lines(1.1 * megabyte, { 5: secret }))]);
    const binary = Buffer.alloc(1.1 * megabyte, Uint8Array.of(1, 0, 2));
    const { files, manifest } = await bundled({ 'trace.zip': zip, 'core.dump': binary, 'shot.png': png, 'a.txt': 'a' });
    expect(zip.equals(files.get('artifacts/trace.zip') ?? Buffer.alloc(0))).toBe(true);
    expect(binary.equals(files.get('artifacts/core.dump') ?? Buffer.alloc(0))).toBe(true);
    expect(manifest.redaction?.unread).toEqual(['artifacts/core.dump', 'artifacts/shot.png', 'artifacts/trace.zip']);
  });

  it('is not read into memory', async () => {
    await using dir = await tmpdir({ 'video.webm': Buffer.from('1a45dfa3', 'hex') });
    await truncate(dir.join('video.webm'), 100_000_000);
    const bundle = new FailureBundle('t', 'e');
    const before = process.memoryUsage().rss;
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before);
    }, 5);
    await bundle.addFile(dir.join('video.webm'));
    const path = await bundle.write(dir.join('b.zip'));
    clearInterval(watch);
    expect(most).toBeLessThan(80_000_000);
    await using opened = await openBundle(path);
    expect(opened.entries).toEqual([{ name: 'artifacts/video.webm', size: 100_000_000 }]);
  });

  it('that is gone when the bundle is written costs itself only, and is named', async () => {
    await using dir = await tmpdir({ 'server.log': lines(1.1 * megabyte), 'a.txt': 'a' });
    const bundle = new FailureBundle('t', 'e');
    await bundle.addFile(dir.join('server.log'));
    await bundle.addFile(dir.join('a.txt'));
    await rm(dir.join('server.log'));
    await rm(dir.join('a.txt'));
    const { manifest, files } = await extractBundle(await bundle.write(dir.join('b.zip')));
    expect([...files.keys()]).toEqual(['artifacts/a.txt']);
    expect(manifest.problems).toEqual(['The file of artifacts/server.log is gone.']);
  });

  it('leaves no temporary file, and the same bytes when it is written twice', async () => {
    await using dir = await tmpdir({ 'server.log': lines(1.1 * megabyte, { 5: secret }) });
    vi.stubEnv('TMPDIR', dir.path);
    const bundle = new FailureBundle('t', 'e', { redactor: createRedactor({ secrets: [secret] }) });
    await bundle.addFile(dir.join('server.log'));
    const first = await extractBundle(await bundle.write(dir.join('1.zip')));
    const second = await extractBundle(await bundle.write(dir.join('2.zip')));
    const log = (read: ExtractedBundle): Buffer => Buffer.from(read.files.get('artifacts/server.log') ?? []);
    expect(log(second).equals(log(first))).toBe(true);
    await expect(bundle.write(dir.join('server.log/3.zip'))).rejects.toMatchObject({
      code: 'FAILURE_BUNDLE_UNWRITABLE',
    });
    expect((await readdir(dir.path)).sort()).toEqual(['1.zip', '2.zip', 'server.log']);
  });

  it('that finds no room for its temporary file is an error of ours, and the older bundle stays', async () => {
    await using dir = await tmpdir({ 'server.log': lines(1.1 * megabyte), 'b.zip': 'older' });
    vi.stubEnv('TMPDIR', dir.join('none'));
    const bundle = new FailureBundle('t', 'e');
    await bundle.addFile(dir.join('server.log'));
    await expect(bundle.write(dir.join('b.zip'))).rejects.toMatchObject({
      name: 'FailureBundleError',
      code: 'FAILURE_BUNDLE_UNWRITABLE',
      cause: { code: 'ENOENT' },
    });
    expect(await readFile(dir.join('b.zip'), 'utf8')).toBe('older');
  });

  it('passes as it is when redaction is off', async () => {
    const log = lines(1.1 * megabyte, { 5: secret });
    const { text, manifest } = await bundled({ 'server.log': log, 'shot.png': png }, { redactor: false });
    expect(text('server.log')).toBe(log);
    expect(manifest.redaction).toMatchObject({ enabled: false, total: 0 });
    expect(manifest.redaction?.unread).toBeUndefined();
  });
});

describe('what is too large', () => {
  it('is cut when it is text, in memory and on disk, and left out when it is not; the manifest tells all', async () => {
    const { text, files, manifest } = await bundled(
      {
        'small.txt': 'small',
        'a.txt': 'one\n'.repeat(40),
        'server.log': lines(1.1 * megabyte),
        'a.png': Buffer.concat([png, png, Buffer.alloc(90)]),
      },
      { maxArtifactBytes: 100 },
    );
    expect([...files.keys()]).toEqual(['artifacts/a.txt', 'artifacts/server.log', 'artifacts/small.txt']);
    expect(text('a.txt')).toBe(`${'one\n'.repeat(25)}[e2evidence cut this text here: 60 of 160 bytes are left out]\n`);
    expect(text('server.log')).toMatch(
      /^line 0 of the .*\n\[e2evidence cut this text here: \d+ of \d+ bytes are left out\]\n$/,
    );
    expect(manifest.dropped).toEqual({ artifacts: 1, artifacts_cut: 2 });
    expect(manifest.problems).toEqual([
      'artifacts/a.png, 106 bytes, was left out: maxArtifactBytes is 100.',
      'artifacts/a.txt was cut to the first 100 of its 160 bytes: maxArtifactBytes is 100.',
      expect.stringMatching(
        /^artifacts\/server\.log was cut to the first 100 of its 11\d{5} bytes: maxArtifactBytes is 100\.$/,
      ),
    ]);
  });

  it('gives way to what is smaller when all together are too large', async () => {
    const { files, manifest, text } = await bundled(
      { 'a.txt': 'a'.repeat(300), 'b.txt': 'b'.repeat(60), 'c.png': Buffer.concat([png, Buffer.alloc(32)]) },
      { maxBundleBytes: 200 },
    );
    expect([...files.keys()]).toEqual(['artifacts/a.txt', 'artifacts/b.txt', 'artifacts/c.png']);
    expect(text('a.txt')).toMatch(/^a{100}\n\[e2evidence cut/);
    expect(manifest.problems).toEqual([
      'artifacts/a.txt was cut to the first 100 of its 300 bytes: maxBundleBytes is 200.',
    ]);
  });

  it('is cut behind its redaction: half a secret is none that a rule would know', async () => {
    for (const redactor of [createRedactor({ secrets: [secret] }), false as const]) {
      const { text } = await bundled({ 'a.txt': `${'x'.repeat(90)} ${secret}` }, { maxArtifactBytes: 100, redactor });
      expect(text('a.txt').includes('correct')).toBe(redactor === false);
    }
    const oneLine = `${'x '.repeat(600_000)}${secret} ${'y '.repeat(600_000)}`;
    const { text, manifest } = await bundled({ 'server.log': oneLine }, { maxArtifactBytes: 1_200_007 });
    expect(text('server.log')).toMatch(/^(x )+/);
    expect(text('server.log')).not.toContain('corr');
    expect(manifest.dropped).toEqual({ artifacts_cut: 1 });
  });

  it('of a journal is listed beside what its rows say', async () => {
    await using dir = await tmpdir();
    const journal = await openJournal(
      dir.join('run'),
      { testName: 't', traceId: '0'.repeat(32), startedAtMs: 0 },
      { maxBytes: 40 },
    );
    for (let i = 0; i < 3; i++) journal.record({ type: 'event', i });
    await journal.addArtifact({ name: 'server.log', data: lines(1.2 * megabyte, { 4: secret }) });
    await journal.addArtifact({ name: 'video.webm', data: Buffer.from('1a45dfa300', 'hex') });
    await journal.end({ status: 'failed', errorRepr: 'e', endedAtMs: 0 });
    const redactor = createRedactor({ secrets: [secret] });
    const { path, manifest } = await bundleFromJournal(dir.join('run'), {
      outputPath: dir.join('b.zip'),
      redactor,
      maxBundleBytes: megabyte,
    });
    expect(manifest.dropped).toEqual({ budget: 2, artifacts_cut: 1 });
    expect(manifest.problems).toEqual([expect.stringContaining('server.log was cut to the first ')]);
    expect(manifest.redaction).toMatchObject({ unread: ['video.webm'], total: 1 });
    const { files } = await extractBundle(path);
    const log = Buffer.from(files.get('server.log') ?? []).toString();
    expect(log.split('\n')[4]).toMatch(/^\[redacted:/);
    expect(log.length).toBeLessThan(megabyte + 100);
    expect((await readFile(path)).length).toBeLessThan(megabyte);
  });
});
