import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { findLeaks } from '@e2evidence/pages';
import { createRedactor } from '@e2evidence/redact';
import { type Tmpdir, tmpdir, withoutPseudonyms } from '@e2evidence/testkit';
import { writeZip } from '@e2evidence/zip';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { blankImage, sizeOf } from './blank-image.js';
import { type RedactFileOptions, redactFile } from './redact-file.js';

const token = 'tok9f8e7d6c5b4a';
const text = (data: string): Uint8Array => Buffer.from(data);

async function redactText(data: string | Uint8Array, name: string): Promise<string> {
  await using dir = await tmpdir();
  await writeFile(dir.join(name), data);
  const { outputPath } = await redactFile(dir.join(name));
  return withoutPseudonyms(await readFile(outputPath, 'utf8'));
}

async function redactZip(dir: Tmpdir, entries: Record<string, Uint8Array>, options?: RedactFileOptions) {
  await writeZip(
    dir.join('in.zip'),
    Object.entries(entries).map(([name, data]) => ({ name, data })),
  );
  const result = await redactFile(dir.join('in.zip'), options);
  return { ...result, files: unzipSync(await readFile(result.outputPath)) };
}

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

describe('a redacted file', () => {
  it('is beside the input, which stays as it was, and the rest is told', async () => {
    await using dir = await tmpdir({ 'run.log': `GET /?token=${token}\n` });
    const result = await redactFile(dir.join('run.log'));
    expect(result).toEqual({
      outputPath: dir.join('run.redacted.log'),
      replaced: [{ rule: 'url-key', place: 'url', count: 1 }],
      total: 1,
      imagesKept: 0,
      imagesBlanked: 0,
      otherMediaKept: 0,
      emptied: [],
    });
    expect(await readFile(dir.join('run.log'), 'utf8')).toContain(token);
    expect(await readdir(dir.path)).toEqual(['run.log', 'run.redacted.log']);
  });

  it('has in its beginning no value that its end gives away', async () => {
    expect(await redactText(`{"note":"${token}"}\n{"password":"${token}"}\n`, 'a.ndjson')).toBe(
      '{"note":"[redacted:json-key]"}\n{"password":"[redacted:json-key]"}\n',
    );
  });

  it('keeps encoding and byte order mark', async () => {
    await using dir = await tmpdir();
    await writeFile(dir.join('a.json'), Buffer.from(`\ufeff{"password":"${token}"}`, 'utf16le'));
    const { outputPath } = await redactFile(dir.join('a.json'));
    const read = (await readFile(outputPath)).toString('utf16le');
    expect(withoutPseudonyms(read)).toBe('\ufeff{"password":"[redacted:json-key]"}');
  });

  it('is gzip where the input is', async () => {
    await using dir = await tmpdir();
    await writeFile(dir.join('a.log.gz'), gzipSync(`password=${token}`));
    const { outputPath } = await redactFile(dir.join('a.log.gz'));
    expect(withoutPseudonyms(gunzipSync(await readFile(outputPath)).toString())).toBe('password=[redacted:form-key]');
  });

  it('stays a HAR: every field, bodies by their type, also in base64', async () => {
    const html = '<input type="password" value="pw-1">';
    const entry = {
      startedDateTime: '2026-11-22T02:48:52Z',
      time: 12,
      request: {
        method: 'POST',
        url: `https://a.example/?sig=abc12&q=1`,
        headers: [{ name: 'Authorization', value: `Bearer ${token}` }],
        queryString: [
          { name: 'sig', value: 'abc12' },
          { name: 'q', value: '1' },
        ],
        cookies: [{ name: 'sid', value: 'cookie-8fk3', httpOnly: true }],
        postData: {
          mimeType: 'application/x-www-form-urlencoded',
          text: 'user=ada&pin=4711',
          params: [{ name: 'pin', value: '4711' }],
        },
      },
      response: {
        status: 200,
        content: {
          size: html.length,
          mimeType: 'text/html',
          encoding: 'base64',
          text: Buffer.from(html).toString('base64'),
        },
      },
    };
    const har = { log: { version: '1.2', creator: { name: 'x', version: '1' }, entries: [entry] } };
    const output = await redactText(JSON.stringify(har, null, 2), 'a.har');
    const read = JSON.parse(output);
    const [redacted] = read.log.entries;
    expect(Object.keys(redacted)).toEqual(Object.keys(entry));
    expect(redacted.request).toEqual({
      method: 'POST',
      url: 'https://a.example/?sig=[redacted:url-key]&q=1',
      headers: [{ name: 'Authorization', value: 'Bearer [redacted:authorization-header]' }],
      queryString: [
        { name: 'sig', value: '[redacted:url-key]' },
        { name: 'q', value: '1' },
      ],
      cookies: [{ name: 'sid', value: expect.stringContaining('[redacted:'), httpOnly: true }],
      postData: {
        mimeType: 'application/x-www-form-urlencoded',
        text: 'user=ada&pin=[redacted:one-time-code]',
        params: [{ name: 'pin', value: '[redacted:one-time-code]' }],
      },
    });
    const body = Buffer.from(redacted.response.content.text, 'base64').toString();
    expect(withoutPseudonyms(body)).toBe('<input type="password" value="[redacted:password-input]">');
    expect(redacted.response.content.size).toBe(body.length);
    expect(output.startsWith('{\n  "log"')).toBe(true);
  });

  it('keeps binary bodies of a HAR, but for those with a readable secret', async () => {
    const blob = (inside: string) =>
      Buffer.concat([Buffer.alloc(9), Buffer.from(inside), Buffer.alloc(9)]).toString('base64');
    const content = (text: string) => ({
      response: { content: { mimeType: 'application/octet-stream', encoding: 'base64', text } },
    });
    const request = { request: { url: `/?token=${token}` } };
    const entries = [content(blob(`bare ${token}`)), content(blob('nothing to see')), request];
    const { log } = JSON.parse(await redactText(JSON.stringify({ log: { entries } }), 'a.har'));
    expect(log.entries[0].response.content.text).toBe('');
    expect(log.entries[1]).toEqual(entries[1]);
  });

  it('has no secret in data URLs either', async () => {
    const inner = Buffer.from('{"pin":"4711"}').toString('base64');
    const output = await redactText(`<img src="data:application/json;base64,${inner}">`, 'a.html');
    const base64 = /base64,([^"]+)/.exec(output)?.[1] ?? '';
    expect(withoutPseudonyms(Buffer.from(base64, 'base64').toString())).toBe('{"pin":"[redacted:one-time-code]"}');
  });

  it('does not change when it is redacted again', async () => {
    await using dir = await tmpdir({ 'a.log': `GET /?token=${token}\nsid=${token}\n` });
    const { outputPath } = await redactFile(dir.join('a.log'));
    const again = await redactFile(outputPath);
    expect(again.total).toBe(0);
    expect(await readFile(again.outputPath)).toEqual(await readFile(outputPath));
  });

  it('of over 32 MiB is written in pieces of lines', async () => {
    await using dir = await tmpdir();
    const rows = Array.from({ length: 150_000 }, (_, row) => `${row} ${'an ordinary line of a log, '.repeat(9)}\n`);
    rows[10] = `bare ${token}\n`;
    rows[140_000] = `password=${token}\n`;
    const log = rows.join('');
    expect(log.length).toBeGreaterThan(33_554_432);
    await writeFile(dir.join('a.log'), log);
    const { outputPath } = await redactFile(dir.join('a.log'));
    const lines = withoutPseudonyms(await readFile(outputPath, 'utf8')).split('\n');
    expect([lines[10], lines[140_000], lines.length]).toEqual([
      'bare [redacted:text-key]',
      'password=[redacted:text-key]',
      150_001,
    ]);
    expect(`${lines[9]}\n`).toBe(rows[9]);
  }, 120_000);
});

describe('a redacted bundle', () => {
  const console = text(`[{"text":"password=${token}"}]`);
  const plain = text('nothing');
  const manifest = {
    test_name: `pays with ${token}`,
    error_repr: 'Error',
    captured_at: '2026-11-22T02:48:52+00:00',
    metadata: { url: `https://a.example/?token=${token}`, score: 1 },
    artifacts: [
      { name: 'artifacts/console.json', size: console.length, sha256: sha256(console) },
      { name: 'artifacts/plain.txt', size: plain.length, sha256: sha256(plain) },
      { name: 'artifacts/damaged.txt', size: 3, sha256: '0'.repeat(64) },
    ],
    trace_id: '0'.repeat(32),
    redaction: { enabled: true, rules: ['old-rule'], replaced: [{ rule: 'json-key', count: 2 }], total: 2 },
  };

  it('has a manifest that fits, with what was replaced; what was damaged before still is', async () => {
    await using dir = await tmpdir();
    const { files } = await redactZip(dir, {
      'manifest.json': text(JSON.stringify(manifest)),
      'artifacts/console.json': console,
      'artifacts/plain.txt': plain,
      'artifacts/damaged.txt': text('abc'),
    });
    const read = JSON.parse(Buffer.from(files['manifest.json']!).toString());
    expect(Object.keys(read)).toEqual(Object.keys(manifest));
    const changed = files['artifacts/console.json']!;
    expect(read.artifacts).toEqual([
      { name: 'artifacts/console.json', size: changed.length, sha256: sha256(changed) },
      manifest.artifacts[1],
      manifest.artifacts[2],
    ]);
    expect(withoutPseudonyms(read.test_name)).toBe('pays with [redacted:text-key]');
    expect(read.metadata.score).toBe(1);
    expect(read.redaction.rules).toContain('old-rule');
    expect(read.redaction.replaced).toContainEqual({ rule: 'json-key', count: 2 });
    expect(read.redaction.total).toBe(
      2 + read.redaction.replaced.slice(1).reduce((sum: number, each: { count: number }) => sum + each.count, 0),
    );
    for (const data of Object.values(files)) expect(findLeaks(data, { token })).toEqual([]);
  });

  it('still lists what no rule could read, but for what was read now', async () => {
    await using dir = await tmpdir();
    await writeZip(dir.join('trace.zip'), [{ name: 'a.txt', data: text(`password=${token}`) }]);
    const trace = await readFile(dir.join('trace.zip'));
    const unread = ['artifacts/shot.png', 'artifacts/trace.zip'];
    const artifacts = [{ name: 'artifacts/trace.zip', size: trace.length, sha256: sha256(trace) }];
    const { files } = await redactZip(dir, {
      'manifest.json': text(JSON.stringify({ ...manifest, artifacts, redaction: { ...manifest.redaction, unread } })),
      'artifacts/trace.zip': trace,
    });
    const read = JSON.parse(Buffer.from(files['manifest.json']!).toString());
    expect(read.redaction.unread).toEqual(['artifacts/shot.png']);
  });

  it('has no secret in the archives inside of it', async () => {
    await using dir = await tmpdir();
    await writeZip(dir.join('inner.zip'), [{ name: 'a.txt', data: text(`bare ${token}`) }]);
    const inner = await readFile(dir.join('inner.zip'));
    const { files } = await redactZip(dir, { 'inner.zip': inner, 'z.log': text(`password=${token}`) });
    const innerFiles = unzipSync(files['inner.zip']!);
    expect(withoutPseudonyms(Buffer.from(innerFiles['a.txt']!).toString())).toBe('bare [redacted:form-key]');
  });
});

describe('pixels and other binary data', () => {
  const png = blankImage(Buffer.from('474946383961400130000000', 'hex'));

  it('are kept, and counted', async () => {
    await using dir = await tmpdir();
    const { files, imagesKept } = await redactZip(dir, { 'a.png': png });
    expect(imagesKept).toBe(1);
    expect(Buffer.from(files['a.png']!).equals(Buffer.from(png))).toBe(true);
  });

  it('are blank in the same size with dropImages', async () => {
    await using dir = await tmpdir();
    const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b080030014001011100', 'hex');
    const webm = Buffer.from('1a45dfa3a3a3', 'hex');
    const { files, imagesBlanked } = await redactZip(dir, { 'a.jpeg': jpeg, 'a.webm': webm }, { dropImages: true });
    expect(imagesBlanked).toBe(2);
    expect(sizeOf(jpeg)).toEqual({ width: 320, height: 48 });
    expect(sizeOf(files['a.jpeg']!)).toEqual({ width: 320, height: 48 });
    expect(files['a.webm']).toHaveLength(0);
  });

  it('are emptied when a secret is readable in them, and named', async () => {
    await using dir = await tmpdir();
    const blob = Buffer.concat([Buffer.alloc(9), text(`bare ${token}`), Buffer.alloc(9)]);
    const { files, emptied } = await redactZip(dir, {
      'a.bin': blob,
      'z.log': text(`password=${token}`),
      'b.bin': Buffer.alloc(9),
    });
    expect(emptied).toEqual([`${dir.join('in.zip')}!a.bin`]);
    expect(files['a.bin']).toHaveLength(0);
    expect(files['b.bin']).toHaveLength(9);
  });

  it('are emptied when a zip with a secret stands behind other bytes, or is damaged', async () => {
    await using dir = await tmpdir();
    const prefixed: Record<string, Uint8Array> = { 'z.log': text(`password=${token}`) };
    for (const [name, inside] of [
      ['secret', `bare ${token}`],
      ['plain', 'nothing to see'],
    ] as const) {
      await writeZip(dir.join('inner.zip'), [{ name: 'a.txt', data: text(inside) }]);
      prefixed[`${name}.exe`] = Buffer.concat([Buffer.from('4d5a9000', 'hex'), await readFile(dir.join('inner.zip'))]);
    }
    const damaged = Buffer.from(prefixed['plain.exe']!);
    damaged[44] = damaged[44]! ^ 0xff;
    const { files, emptied } = await redactZip(dir, { ...prefixed, 'damaged.exe': damaged });
    expect(emptied).toEqual([`${dir.join('in.zip')}!secret.exe`, `${dir.join('in.zip')}!damaged.exe`]);
    expect(files['secret.exe']).toHaveLength(0);
    expect(Buffer.from(files['plain.exe']!).equals(prefixed['plain.exe']!)).toBe(true);
  });

  it('are redacted when they are a zlib stream, and emptied when it is damaged', async () => {
    await using dir = await tmpdir();
    const stream = deflateSync(Buffer.alloc(9_000, `password=${token}\n`));
    const { files, emptied } = await redactZip(dir, { 'a.z': stream, 'cut.z': stream.subarray(0, 40) });
    expect(findLeaks(inflateSync(files['a.z']!), { token })).toEqual([]);
    expect(emptied).toEqual([`${dir.join('in.zip')}!cut.z`]);
    expect(files['cut.z']).toHaveLength(0);
  });

  it('in a data URL are emptied when they are a damaged archive, and the rest is redacted', async () => {
    await using dir = await tmpdir();
    await writeZip(dir.join('inner.zip'), [{ name: 'a.txt', data: text(`password=${token}`) }]);
    const zip = await readFile(dir.join('inner.zip'));
    const broken = zip.subarray(0, 60).toString('base64');
    const html = `<!doctype html><p>token=${token}</p><a href="data:application/zip;base64,${broken}">a</a><b>end</b>`;
    await writeFile(dir.join('a.html'), html);
    const { outputPath, emptied } = await redactFile(dir.join('a.html'));
    expect(emptied).toEqual([`${dir.join('a.html')}!data URL 1`]);
    expect(withoutPseudonyms(await readFile(outputPath, 'utf8'))).toBe(
      '<!doctype html><p>token=[redacted:text-key]</p><a href="data:application/zip;base64,">a</a><b>end</b>',
    );
  });

  it('alone are refused', async () => {
    await using dir = await tmpdir();
    await writeFile(dir.join('a.png'), png);
    await writeFile(dir.join('a.bin'), Buffer.alloc(9));
    await expect(redactFile(dir.join('a.png'))).rejects.toMatchObject({ code: 'SCAN_UNSUPPORTED' });
    await expect(redactFile(dir.join('a.bin'))).rejects.toMatchObject({ code: 'SCAN_UNSUPPORTED' });
  });
});

describe('the output', () => {
  it('is never the input, by no name of it, unless in place', async () => {
    await using dir = await tmpdir({ 'a.log': `password=${token}` });
    await symlink(dir.join('a.log'), dir.join('link.log'));
    for (const outputPath of [dir.join('a.log'), dir.join('./x/../a.log'), dir.join('link.log')]) {
      await expect(redactFile(dir.join('a.log'), { outputPath })).rejects.toMatchObject({
        code: 'SCAN_WOULD_OVERWRITE',
      });
    }
    expect(await readFile(dir.join('a.log'), 'utf8')).toContain(token);
    await chmod(dir.join('a.log'), 0o600);
    const { outputPath } = await redactFile(dir.join('link.log'), { inPlace: true });
    if (process.platform !== 'win32') expect((await stat(outputPath)).mode & 0o777).toBe(0o600);
    expect(await stat(outputPath).then((status) => status.isFile())).toBe(true);
    expect(await readFile(dir.join('a.log'), 'utf8')).not.toContain(token);
    expect((await readdir(dir.path)).sort()).toEqual(['a.log', 'link.log']);
  });

  it('is absent when something fails', async () => {
    await using dir = await tmpdir({ 'a.log': 'x', 'bad.zip': 'PK\u0003\u0004 not really' });
    await mkdir(dir.join('folder'));
    await expect(redactFile(dir.join('a.log'), { outputPath: dir.join('folder') })).rejects.toMatchObject({
      code: 'SCAN_UNWRITABLE',
    });
    await expect(redactFile(dir.join('a.log'), { outputPath: dir.join('no/a.log') })).rejects.toMatchObject({
      code: 'SCAN_UNWRITABLE',
    });
    await expect(redactFile(dir.join('bad.zip'))).rejects.toMatchObject({ code: 'SCAN_UNREADABLE' });
    await expect(redactFile(dir.join('none.zip'))).rejects.toMatchObject({ code: 'SCAN_NOT_FOUND' });
    await expect(redactFile(dir.path)).rejects.toMatchObject({ code: 'SCAN_UNREADABLE' });
    await expect(redactFile(dir.join('a.log'), { inPlace: true, outputPath: 'x' })).rejects.toMatchObject({
      code: 'SCAN_BAD_OPTION',
    });
    expect((await readdir(dir.path)).sort()).toEqual(['a.log', 'bad.zip', 'folder']);
  });

  it('knows the secrets of the given redactor', async () => {
    await using dir = await tmpdir({ 'a.log': 'hello my-own-secret' });
    const { outputPath } = await redactFile(dir.join('a.log'), {
      redactor: createRedactor({ secrets: ['my-own-secret'] }),
    });
    expect(withoutPseudonyms(await readFile(outputPath, 'utf8'))).toBe('hello [redacted:known-secret]');
  });
});
