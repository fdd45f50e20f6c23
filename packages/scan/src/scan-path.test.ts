import { chmod, readFile, symlink, writeFile } from 'node:fs/promises';
import { deflateSync, gzipSync } from 'node:zlib';
import { createRedactor } from '@e2evidence/redact';
import { type Tmpdir, tmpdir } from '@e2evidence/testkit';
import { writeZip } from '@e2evidence/zip';
import { describe, expect, it } from 'vitest';
import type { ScanFinding } from './finder.js';
import { redactFile } from './redact-file.js';
import { type ScanItem, type ScanOptions, type ScanSummary, scanPath } from './scan-path.js';

const token = 'tok9f8e7d6c5b4a';

async function scan(path: string, options?: ScanOptions) {
  const items: ScanItem[] = [];
  for await (const item of scanPath(path, options)) items.push(item);
  const findings = items.filter((item): item is ScanFinding => item.type === 'finding');
  const unread = items.filter((item) => item.type === 'unread');
  return { items, findings, unread, summary: items.at(-1) as ScanSummary };
}

async function scanOne(data: string | Uint8Array, name = 'a.txt') {
  await using dir = await tmpdir();
  await writeFile(dir.join(name), data);
  return await scan(dir.join(name));
}

async function zipOf(dir: Tmpdir, name: string, entries: Record<string, string | Uint8Array>): Promise<string> {
  const path = dir.join(name);
  await writeZip(
    path,
    Object.entries(entries).map(([entry, data]) => ({ name: entry, data: Buffer.from(data as string) })),
  );
  return path;
}

describe('a scan', () => {
  it('tells file, line, rule, place and an excerpt without the secret', async () => {
    const { findings, summary } = await scanOne(`first\nsecond https://shop.example/?token=${token} end\n`);
    expect(findings).toEqual([
      {
        type: 'finding',
        file: 'a.txt',
        line: 2,
        rule: 'url-key',
        place: 'url',
        excerpt: expect.stringMatching(/ttps:\/\/shop\.example\/\?token=\[redacted:url-key%23[0-9a-f]{4}\] end$/),
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
    expect(summary).toEqual({ type: 'summary', files: 1, findings: 1, unread: 0, passedOver: {}, stopped: false });
  });

  it('finds bare in an earlier file what a later file gives away', async () => {
    await using dir = await tmpdir({ 'a.txt': `seen ${token}\n`, 'z.json': `{"access_token":"${token}"}` });
    const { findings } = await scan(dir.path);
    expect(findings.map(({ file, line }) => `${file}:${line}`)).toEqual(['a.txt:1', 'z.json:1']);
    expect(findings[0]?.fingerprint).toBe(findings[1]?.fingerprint);
  });

  it('says that a clean folder is clean, and does not count markers', async () => {
    await using dir = await tmpdir({ 'a/b.txt': 'token=[redacted:text-key#3f2a] ok', 'c.json': '{"token_count":12}' });
    const { findings, summary } = await scan(dir.path);
    expect(findings).toEqual([]);
    expect(summary.files).toBe(2);
  });

  it.each<[string, Uint8Array]>([
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff{"password":"${token}"}`)],
    ['UTF-16 with a byte order mark', Buffer.from(`\ufeff{"password":"${token}"}`, 'utf16le')],
    ['UTF-16 of the other order', Buffer.from(`\ufeff{"password":"${token}"}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from(`{"password":"${token}"}`, 'utf16le')],
    ['Latin-1', Buffer.from(`caf\u00e9 password=${token}`, 'latin1')],
    ['binary data', Buffer.concat([Buffer.alloc(50), Buffer.from(`password=${token}`), Buffer.alloc(5, 0xff)])],
    [
      'binary data with wide letters',
      Buffer.concat([Buffer.alloc(51), Buffer.from(`password=${token}`, 'utf16le'), Buffer.alloc(5, 0xff)]),
    ],
    ['gzip', gzipSync(`password=${token}`)],
    ['a form', Buffer.from(`user=ada&password=${token}`)],
    ['HTML', Buffer.from(`<!doctype html><input type="password" value="abc12">`)],
  ])('looks into %s', async (_name, data) => {
    expect((await scanOne(data)).findings).toHaveLength(1);
  });

  it('looks into data URLs', async () => {
    const json = Buffer.from(`{"pin":"4711"}`).toString('base64');
    const { findings } = await scanOne(`first\n<img src="data:application/json;base64,${json}">`);
    expect(findings).toMatchObject([{ part: 'data URL of application/json', rule: 'one-time-code', line: 1 }]);
  });

  it('looks into bodies of a HAR, also in base64, and says which', async () => {
    const body = Buffer.from('<input type="password" value="pw-1">').toString('base64');
    const entry = {
      request: {
        url: 'https://a.example/',
        postData: { mimeType: 'application/x-www-form-urlencoded', text: 'pin=4711' },
      },
      response: { content: { mimeType: 'text/html', encoding: 'base64', text: body } },
    };
    const { findings } = await scanOne(JSON.stringify({ log: { entries: [entry, entry] } }), 'a.har');
    expect(findings.map(({ part, rule }) => `${part}: ${rule}`)).toContain('response body of entry 1: password-input');
    expect(findings.map(({ rule }) => rule)).toContain('one-time-code');
  });

  it('tells once of what a body of a HAR repeats', async () => {
    const content = { mimeType: 'application/json', text: `{"access_token":"${token}"}` };
    const { findings } = await scanOne(JSON.stringify({ log: { entries: [{ response: { content } }] } }), 'a.har');
    expect(findings.map(({ part }) => part)).toEqual([undefined]);
  });

  it('opens zips in zips, and tells the way into them', async () => {
    await using dir = await tmpdir();
    const inner = await zipOf(dir, 'inner.zip', { 'log.txt': `x\npassword=${token}` });
    const { readFile } = await import('node:fs/promises');
    const outer = await zipOf(dir, 'outer.zip', { 'in/inner.zip': await readFile(inner), [`token=${token}.txt`]: 'x' });
    const { findings } = await scan(outer);
    expect(findings.map(({ file, part, line }) => [file, part, line])).toEqual([
      ['outer.zip!in/inner.zip!log.txt', undefined, 2],
      [expect.stringMatching(/^outer\.zip!token=\[redacted:text-key#[0-9a-f]{4}\]/), 'its name', 1],
    ]);
  });

  it('passes over media, links and what is skipped by name, and counts them', async () => {
    await using dir = await tmpdir({ 'node_modules/a.txt': `password=${token}`, 'b.txt': 'fine' });
    await writeFile(dir.join('a.png'), Buffer.from('89504e470d0a1a0a0000', 'hex'));
    await symlink(dir.join('b.txt'), dir.join('link.txt'));
    const { summary, findings } = await scan(dir.path, { skip: ['node_modules'] });
    expect(findings).toEqual([]);
    expect(summary.passedOver).toEqual({ image: 1, 'symbolic link': 1, 'skipped by name': 1 });
    expect((await scan(dir.path)).findings).toHaveLength(1);
  });

  it('tells what it cannot read, and reads the rest', async () => {
    await using dir = await tmpdir({ 'b.txt': `password=${token}` });
    await writeFile(dir.join('a.zip'), Buffer.from('504b03041400', 'hex'));
    await writeFile(dir.join('a.gz'), gzipSync('x'.repeat(1000)).subarray(0, 12));
    const { unread, findings, summary } = await scan(dir.path);
    expect(unread).toMatchObject([
      { file: 'a.gz', code: 'SCAN_UNREADABLE' },
      { file: 'a.zip', code: 'SCAN_UNREADABLE' },
    ]);
    expect(findings).toHaveLength(1);
    expect(summary.unread).toBe(2);
  });

  it('stops at the limits of size, entries and depth', async () => {
    await using dir = await tmpdir();
    const { readFile } = await import('node:fs/promises');
    let path = await zipOf(dir, '0.zip', { 'a.txt': 'x'.repeat(100_000), 'b.txt': 'y' });
    expect((await scan(path, { maxBytes: 1000 })).unread).toMatchObject([{ code: 'SCAN_TOO_LARGE' }]);
    expect((await scan(path, { maxEntries: 1 })).unread).toMatchObject([{ code: 'SCAN_TOO_LARGE' }]);
    for (let depth = 1; depth <= 4; depth++)
      path = await zipOf(dir, `${depth}.zip`, { 'in.zip': await readFile(path) });
    expect((await scan(path)).unread).toMatchObject([{ file: `4.zip${'!in.zip'.repeat(4)}`, code: 'SCAN_TOO_LARGE' }]);
    const bomb = dir.join('bomb.gz');
    await writeFile(bomb, gzipSync(Buffer.alloc(3_000_000)));
    expect((await scan(bomb, { maxBytes: 1_000_000 })).unread).toMatchObject([{ code: 'SCAN_TOO_LARGE' }]);
  });

  it('shares one budget among the archives of an archive', async () => {
    await using dir = await tmpdir();
    const { readFile } = await import('node:fs/promises');
    const inner = await readFile(await zipOf(dir, 'inner.zip', { 'a.txt': 'x'.repeat(60_000) }));
    const outer = await zipOf(dir, 'outer.zip', { '1.zip': inner, '2.zip': inner });
    expect((await scan(outer, { maxBytes: 100_000 })).unread).toMatchObject([{ file: 'outer.zip!2.zip' }]);
  });

  it('ends after so many findings, and says so', async () => {
    await using dir = await tmpdir({ 'a.txt': `password=${token}\n`.repeat(9) });
    expect((await scan(dir.path, { maxFindings: 3 })).summary).toMatchObject({ findings: 3, stopped: true });
  });

  it('leaves out what is allowed', async () => {
    await using dir = await tmpdir({ 'a.txt': `password=${token}\n` });
    expect((await scan(dir.path, { redactor: createRedactor({ allow: [token] }) })).findings).toEqual([]);
  });

  it('keeps the lines of a log of many chunks', async () => {
    const rows = Array.from({ length: 9000 }, (_, index) => `{"row":${index},"message":"all is well with this row"}\n`);
    rows[7000] = `{"row":7000,"password":"${token}"}\n`;
    expect((await scanOne(rows.join(''), 'a.ndjson')).findings.map(({ line }) => line)).toEqual([7001]);
  });

  it('reads a large binary file in windows, and a large log in lines', async () => {
    const secret = Buffer.from(`password=${token}`);
    const binary = Buffer.alloc(34_000_000);
    // Across the end of a window, and in the last bytes.
    secret.copy(binary, 8 * 1024 * 1024 - 9);
    secret.copy(binary, binary.length - secret.length);
    expect((await scanOne(binary, 'a.bin')).findings.map(({ part }) => part)).toEqual([
      'readable strings',
      'readable strings',
    ]);
    const lines = 'an ordinary line of a log that goes on and on\n'.repeat(750_000);
    const { findings } = await scanOne(`bare ${token}\n${lines}password=${token}\n`, 'a.log');
    expect(findings.map(({ line }) => line)).toEqual([1, 750_002]);
  });

  it('refuses a path that is not there, and a folder it may not list is unread', async () => {
    await expect(scan('/nowhere/at/all')).rejects.toMatchObject({ code: 'SCAN_NOT_FOUND' });
    await expect(scan('.', { maxFindings: 0 })).rejects.toMatchObject({ code: 'SCAN_BAD_OPTION' });
    if (process.getuid?.() === 0) return;
    await using dir = await tmpdir({ 'closed/a.txt': 'x' });
    await chmod(dir.join('closed'), 0);
    expect((await scan(dir.path)).unread).toMatchObject([{ file: 'closed' }]);
    await chmod(dir.join('closed'), 0o700);
  });
});

describe('what hides a secret', () => {
  it('opens the archive in the data URL of an HTML report', async () => {
    await using dir = await tmpdir();
    await writeZip(dir.join('inner.zip'), [
      { name: 'report.json', data: Buffer.from('{"password":"Zq7mK2xW9pLr4t"}') },
    ]);
    const base64 = (await readFile(dir.join('inner.zip'))).toString('base64');
    const html = `<!doctype html><template id="report">data:application/zip;base64,${base64}</template>`;
    await writeFile(dir.join('report.html'), html);
    const { findings } = await scan(dir.join('report.html'));
    expect(findings).toContainEqual(expect.objectContaining({ type: 'finding', rule: 'json-key' }));
    const { outputPath } = await redactFile(dir.join('report.html'));
    expect((await scan(outputPath)).summary).toMatchObject({ findings: 0, unread: 0 });
  });

  // So long that it is not stored as it is.
  const packed = Buffer.from(JSON.stringify({ password: token, pad: 'a'.repeat(900) }));

  it('opens a zip behind other bytes, and raw zlib streams', async () => {
    await using dir = await tmpdir();
    await writeZip(dir.join('inner.zip'), [{ name: 'a.json', data: packed }]);
    const prefix = Buffer.from('4d5a90000300000004000000ffff0000', 'hex');
    await writeFile(dir.join('setup.exe'), Buffer.concat([prefix, await readFile(dir.join('inner.zip'))]));
    await writeFile(dir.join('b.bin'), deflateSync(`{"password":"${token}"}`));
    const { findings, unread } = await scan(dir.path);
    expect(unread).toEqual([]);
    expect(findings.map(({ file, rule }) => `${file} ${rule}`)).toEqual([
      'b.bin json-key',
      'inner.zip!a.json json-key',
      'setup.exe!a.json json-key',
    ]);
  });

  it('says so when they are damaged; a text that begins as a zlib stream does is one', async () => {
    await using dir = await tmpdir({ 'a.txt': `x^2 is a square, password=${token}` });
    await writeZip(dir.join('inner.zip'), [{ name: 'a.json', data: packed }]);
    const zip = await readFile(dir.join('inner.zip'));
    zip[50] = zip[50]! ^ 0xff;
    await writeFile(dir.join('inner.zip'), Buffer.concat([Buffer.from('4d5a9000', 'hex'), zip]));
    await writeFile(dir.join('cut.bin'), deflateSync(Buffer.alloc(9_000, `password=${token}`)).subarray(0, 40));
    const { findings, unread } = await scan(dir.path);
    expect(findings).toMatchObject([{ file: 'a.txt' }]);
    expect(unread).toMatchObject([
      { file: 'cut.bin', code: 'SCAN_UNREADABLE' },
      { file: 'inner.zip!a.json', code: 'SCAN_UNREADABLE' },
    ]);
  });

  it('finds secrets in the base64 of protocol messages', async () => {
    const body = Buffer.from(`{"token":"${token}"}`).toString('base64');
    const rows = [
      { id: 4, result: { body, base64Encoded: true } },
      { method: 'Network.webSocketFrameSent', params: { response: { opcode: 2, mask: true, payloadData: body } } },
    ];
    const { findings } = await scanOne(rows.map((row) => JSON.stringify(row)).join('\n'), 'cdp.ndjson');
    expect(findings).toMatchObject([
      { rule: 'json-key', line: 1 },
      { rule: 'json-key', line: 2 },
    ]);
  });

  it.each([
    ['xz', 'fd377a585a000004'],
    ['bzip2', '425a683931415926'],
    ['zstd', '28b52ffd04000000'],
    ['7z', '377abcaf271c0004'],
  ])('says that an archive of another kind was not read: %s', async (_name, bytes) => {
    await using dir = await tmpdir();
    await writeFile(dir.join('x'), Buffer.from(bytes, 'hex'));
    const { unread } = await scan(dir.path);
    expect(unread).toContainEqual(expect.objectContaining({ code: 'SCAN_UNSUPPORTED' }));
  });
});
