import { readdir, readFile } from 'node:fs/promises';
import { createRedactor } from '@e2evidence/redact';
import { tmpdir } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { FailureBundle } from './failure-bundle.js';
import { type ExtractedBundle, extractBundle } from './open-bundle.js';

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2, 3);
const capturedAt = '2026-11-22T02:48:52+00:00';

async function written(bundle: FailureBundle): Promise<ExtractedBundle & { text(name: string): string }> {
  await using dir = await tmpdir();
  const extracted = await extractBundle(await bundle.write(dir.join('b.zip')));
  return { ...extracted, text: (name) => Buffer.from(extracted.files.get(name) ?? 'none').toString() };
}

describe('manifest', () => {
  it('has the keys of the Python tool first, in its order, then ours', async () => {
    const bundle = new FailureBundle('checkout › pays', 'TimeoutError("x")', {
      capturedAt,
      metadata: { browser: 'chromium', retry: 1 },
      traceId: 'a'.repeat(32),
      status: 'failed',
      tools: { node: '20' },
    });
    bundle.addText('b.txt', 'b');
    bundle.addText('a.txt', 'héllo');
    const { manifest } = await written(bundle);
    expect(Object.keys(manifest)).toEqual([
      'test_name',
      'error_repr',
      'captured_at',
      'metadata',
      'artifacts',
      'schema_version',
      'trace_id',
      'status',
      'redaction',
      'tools',
    ]);
    expect(manifest).toMatchObject({
      test_name: 'checkout › pays',
      error_repr: 'TimeoutError("x")',
      captured_at: capturedAt,
      metadata: { browser: 'chromium', retry: 1 },
      artifacts: [
        {
          name: 'artifacts/a.txt',
          size: 6,
          sha256: '3c48591d8d098a4538f5e013dfcf406e948eac4d3277b10bf614e295d6068179',
        },
        {
          name: 'artifacts/b.txt',
          size: 1,
          sha256: '3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d',
        },
      ],
      schema_version: 1,
      trace_id: 'a'.repeat(32),
      status: 'failed',
      redaction: { enabled: true },
      tools: { node: '20' },
    });
  });

  it('dates the bundle now unless told', () => {
    expect(new FailureBundle('t', 'e').capturedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
  });

  it('leaves out what is null', async () => {
    const options = { traceId: null, status: null, tools: { node: '20', pw: null, none: undefined } };
    const { manifest } = await written(new FailureBundle('t', 'e', options as object));
    expect(Object.keys(manifest)).not.toContain('trace_id');
    expect(Object.keys(manifest)).not.toContain('status');
    expect(manifest.tools).toEqual({ node: '20' });
    const { manifest: other } = await written(new FailureBundle('t', 'e', { tools: null } as object));
    expect(Object.keys(other)).not.toContain('tools');
  });

  it('may be given metadata until it is written', async () => {
    const bundle = new FailureBundle('t', 'e');
    bundle.metadata['late'] = true;
    expect((await written(bundle)).manifest.metadata).toEqual({ late: true });
  });
});

describe('artifacts', () => {
  it('keep the names that the Python tool gives them, and an inside name as it is given', async () => {
    await using dir = await tmpdir({ 'trace.zip': 'PK\u0003\u0004', 'video.webm': 'v' });
    const bundle = new FailureBundle('t', 'e');
    bundle.addScreenshot(png);
    bundle.addDom('<p>dom</p>');
    bundle.addConsole([{ type: 'error', text: 'x' }]);
    bundle.addNetwork([{ url: 'https://example.com/', status: 500 }]);
    bundle.addText('notes.txt', 'n');
    await bundle.addTrace(dir.join('trace.zip'));
    await bundle.addFile(dir.join('video.webm'));
    await bundle.addFile(dir.join('video.webm'), 'videos/first.webm');
    const { files } = await written(bundle);
    expect([...files.keys()]).toEqual([
      'artifacts/console.json',
      'artifacts/dom.html',
      'artifacts/network.json',
      'artifacts/notes.txt',
      'artifacts/screenshot.png',
      'artifacts/trace.zip',
      'artifacts/video.webm',
      'videos/first.webm',
    ]);
    expect(files.get('artifacts/screenshot.png')).toEqual(Buffer.from(png));
    expect(JSON.parse(Buffer.from(files.get('artifacts/network.json') ?? []).toString())).toEqual([
      { url: 'https://example.com/', status: 500 },
    ]);
  });

  it('never replace one another: the second screenshot is screenshot-2.png', async () => {
    const bundle = new FailureBundle('t', 'e');
    bundle.addScreenshot(png);
    bundle.addScreenshot(Uint8Array.of(...png, 4));
    bundle.addDom('1');
    bundle.addDom('2');
    const { files } = await written(bundle);
    expect([...files.keys()]).toEqual([
      'artifacts/dom-2.html',
      'artifacts/dom.html',
      'artifacts/screenshot-2.png',
      'artifacts/screenshot.png',
    ]);
    expect(files.get('artifacts/screenshot-2.png')).toHaveLength(8);
  });

  it('are what they were when they were added', async () => {
    const bundle = new FailureBundle('t', 'e');
    const shot = Uint8Array.from(png);
    const messages = [{ text: 'before' }];
    bundle.addScreenshot(shot);
    bundle.addConsole(messages);
    shot.fill(0);
    messages[0] = { text: 'after' };
    const { files, text } = await written(bundle);
    expect(files.get('artifacts/screenshot.png')).toEqual(Buffer.from(png));
    expect(JSON.parse(text('artifacts/console.json'))).toEqual([{ text: 'before' }]);
  });

  it('hold well-formed UTF-8 for lone surrogates', async () => {
    const bundle = new FailureBundle('t', 'e', { metadata: { title: 'a\ud800' } });
    bundle.addDom('<p>\ud800</p>');
    bundle.addConsole([{ text: '\udfff' }]);
    const { text, manifest, files } = await written(bundle);
    expect(text('artifacts/dom.html')).toContain('<p>\ufffd</p>');
    expect(JSON.parse(text('artifacts/console.json'))).toEqual([{ text: '\udfff' }]);
    expect(manifest.metadata).toEqual({ title: 'a\ud800' });
    for (const data of files.values())
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(data)).not.toThrow();
  });
});

describe('promised errors', () => {
  const bundle = new FailureBundle('t', 'e');

  it('a screenshot that is not bytes is a FailureBundleError', () => {
    for (const png of ['iVBORw0KGgo=', new ArrayBuffer(8), null, [1, 2]]) {
      expect(() => bundle.addScreenshot(png as unknown as Uint8Array)).toThrow(
        expect.objectContaining({ name: 'FailureBundleError', code: 'FAILURE_BUNDLE_SCREENSHOT_NOT_BYTES' }),
      );
    }
  });

  it('a file or trace that is missing, or a folder, is a FailureBundleError', async () => {
    await using dir = await tmpdir();
    const code = 'FAILURE_BUNDLE_FILE_NOT_FOUND';
    await expect(bundle.addFile(dir.join('none'))).rejects.toMatchObject({ name: 'FailureBundleError', code });
    await expect(bundle.addTrace(dir.join('none'))).rejects.toMatchObject({ code });
    await expect(bundle.addFile(dir.path)).rejects.toMatchObject({ code });
  });

  it('a name that leads out, or is manifest.json, is a FailureBundleError', async () => {
    await using dir = await tmpdir({ file: 'x' });
    const code = 'FAILURE_BUNDLE_UNSAFE_NAME';
    for (const name of ['../x', '/x', 'a\\b', '', 'manifest.json', 'MANIFEST.json']) {
      await expect(bundle.addFile(dir.join('file'), name)).rejects.toMatchObject({ name: 'FailureBundleError', code });
    }
    for (const name of ['../../x', '', 'a\\b']) {
      expect(() => bundle.addText(name, 'x')).toThrow(expect.objectContaining({ code }));
      expect(() => bundle.addDom('x', name)).toThrow(expect.objectContaining({ code }));
      expect(() => bundle.addScreenshot(png, name)).toThrow(expect.objectContaining({ code }));
    }
  });

  it('a test without a name', () => {
    for (const name of ['', '  ', undefined as unknown as string]) {
      expect(() => new FailureBundle(name, 'e')).toThrow(
        expect.objectContaining({ name: 'FailureBundleError', code: 'FAILURE_BUNDLE_EMPTY_NAME' }),
      );
    }
  });

  it('a date that is none', () => {
    expect(() => new FailureBundle('t', 'e', { capturedAt: 'never' })).toThrow(
      expect.objectContaining({ code: 'FAILURE_BUNDLE_BAD_METADATA' }),
    );
  });

  it('console or network rows that are no JSON', () => {
    const code = 'FAILURE_BUNDLE_UNSERIALISABLE';
    expect(() => bundle.addConsole([{ at: Number.NaN }])).toThrow(expect.objectContaining({ code }));
    expect(() => bundle.addNetwork([{ body: 1n }])).toThrow(expect.objectContaining({ code }));
  });

  it.each<[string, object]>([
    ['a traceId that is no text', { traceId: 7 }],
    ['a status that is no text', { status: true }],
    ['a version of a tool that is no text', { tools: { node: 20 } }],
    ['tools that are none', { tools: 'node 20' }],
  ])('%s is a FailureBundleError, and the older file stays', async (_what, options) => {
    await using dir = await tmpdir({ 'b.zip': 'older' });
    const failure = new FailureBundle('t', 'e', options).write(dir.join('b.zip'));
    await expect(failure).rejects.toMatchObject({
      name: 'FailureBundleError',
      code: 'FAILURE_BUNDLE_BAD_METADATA',
      message: expect.stringContaining(`Could not write the bundle: ${Object.keys(options)[0]} is not `),
    });
    expect(await readdir(dir.path)).toEqual(['b.zip']);
    expect(await readFile(dir.join('b.zip'), 'utf8')).toBe('older');
  });

  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  it.each<[string, unknown]>([
    ['NaN', { rate: Number.NaN }],
    ['a cycle', cyclic],
    ['a function', { f: () => 1 }],
    ['a BigInt', { n: 1n }],
    ['an array', []],
    ['null', null],
  ])('metadata that are %s are a FailureBundleError, and the older file stays', async (_what, metadata) => {
    await using dir = await tmpdir({ 'b.zip': 'older' });
    const bad = new FailureBundle('t', 'e', { metadata: metadata as Record<string, unknown> });
    if (metadata === null) Object.assign(bad, { metadata });
    const failure = bad.write(dir.join('new/b.zip'));
    await expect(failure).rejects.toMatchObject({ name: 'FailureBundleError', code: 'FAILURE_BUNDLE_BAD_METADATA' });
    await expect(bad.write(dir.join('b.zip'))).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_BAD_METADATA' });
    expect(await readdir(dir.path)).toEqual(['b.zip']);
    expect(await readFile(dir.join('b.zip'), 'utf8')).toBe('older');
  });

  it('a folder that cannot be written', async () => {
    await using dir = await tmpdir({ file: 'x' });
    const failure = new FailureBundle('t', 'e').write(dir.join('file/b.zip'));
    await expect(failure).rejects.toMatchObject({
      name: 'FailureBundleError',
      code: 'FAILURE_BUNDLE_UNWRITABLE',
      cause: { code: 'ZIP_UNWRITABLE' },
    });
  });
});

describe('write', () => {
  it('gives the path, creates the folder and leaves nothing else', async () => {
    await using dir = await tmpdir();
    const path = dir.join('a/b/c.zip');
    expect(await new FailureBundle('t', 'e').write(path)).toBe(path);
    expect(await readdir(dir.join('a/b'))).toEqual(['c.zip']);
  });

  it('gives equal bytes for equal content, and when it is called twice', async () => {
    await using dir = await tmpdir();
    const make = (): FailureBundle => {
      const bundle = new FailureBundle('t', 'e', { capturedAt });
      bundle.addDom('<p>x</p>');
      bundle.addScreenshot(png);
      return bundle;
    };
    const one = make();
    await one.write(dir.join('1.zip'));
    await one.write(dir.join('2.zip'));
    await make().write(dir.join('3.zip'));
    const [first, second, third] = await Promise.all(
      ['1.zip', '2.zip', '3.zip'].map((name) => readFile(dir.join(name))),
    );
    expect(second?.equals(first ?? Buffer.alloc(0))).toBe(true);
    expect(third?.equals(first ?? Buffer.alloc(0))).toBe(true);
  });
});

it('refuses what is no text, and says so', async () => {
  const bundle = new FailureBundle('t', '');
  const none = undefined as never;
  for (const add of [() => bundle.addDom(none), () => bundle.addText('a.txt', none), () => bundle.addText(none, 'x')]) {
    expect(add).toThrow(expect.objectContaining({ code: 'FAILURE_BUNDLE_NOT_TEXT' }));
  }
  await expect(bundle.addFile(none)).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_NOT_TEXT' });
  await expect(bundle.write(none)).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_NOT_TEXT' });
});

describe('redaction', () => {
  const secret = 'correct-horse-battery';

  function leaky(redactor?: false): FailureBundle {
    const options = redactor === false ? { redactor } : { redactor: createRedactor({ secrets: [secret] }) };
    const bundle = new FailureBundle(`logs in with ${secret}`, `Error: ${secret}`, {
      ...options,
      metadata: { note: secret },
    });
    bundle.addDom(`<p>${secret}</p>`);
    bundle.addConsole([{ text: `saw ${secret}` }]);
    bundle.addNetwork([{ url: `https://example.com/?q=${secret}`, headers: { authorization: `Bearer ${secret}` } }]);
    bundle.addText('notes.txt', secret);
    return bundle;
  }

  it('is on by default, for a password that nobody named', async () => {
    const bundle = new FailureBundle('t', 'e');
    bundle.addNetwork([{ url: 'https://example.com/', body: { password: 'hunter2-hunter2' } }]);
    const { text, manifest } = await written(bundle);
    expect(text('artifacts/network.json')).not.toContain('hunter2');
    expect(manifest.redaction?.total).toBeGreaterThan(0);
  });

  it('reaches every text artifact, added files and the manifest itself', async () => {
    await using dir = await tmpdir({ 'server.log': `boot ${secret}`, data: secret });
    const bundle = leaky();
    await bundle.addFile(dir.join('server.log'));
    await bundle.addFile(dir.join('data'), 'artifacts/raw');
    const { files, manifest } = await written(bundle);
    for (const data of files.values()) expect(Buffer.from(data).toString()).not.toContain(secret);
    expect(JSON.stringify(manifest)).not.toContain(secret);
    expect(manifest.test_name).toContain('[redacted:');
    expect(manifest.redaction).toMatchObject({ enabled: true });
  });

  const torn = (data: Uint8Array): Uint8Array => Buffer.concat([data, Uint8Array.of(0x41)]);
  it.each<[string, (text: string) => Uint8Array]>([
    ['Latin-1', (text) => Buffer.from(`caf\xe9 ${text}`, 'latin1')],
    ['UTF-16, little end first', (text) => Buffer.from(text, 'utf16le')],
    ['UTF-16, big end first', (text) => Buffer.from(text, 'utf16le').swap16()],
    ['UTF-16 with a torn last byte', (text) => torn(Buffer.from(text, 'utf16le'))],
    ['marked UTF-16, little end first, torn', (text) => torn(Buffer.from(`\ufeff${text}`, 'utf16le'))],
    ['marked UTF-16, big end first, torn', (text) => torn(Buffer.from(`\ufeff${text}`, 'utf16le').swap16())],
  ])('reads %s whatever the name is, and writes it back as it was', async (_what, encode) => {
    const names = ['app.out', 'console.err', 'server.log', 'none'];
    const raw = encode(`saw ${secret}\npassword=hunter2-hunter2\nthe end`);
    await using dir = await tmpdir(Object.fromEntries(names.map((name) => [name, raw])));
    const bundle = leaky();
    for (const name of names) await bundle.addFile(dir.join(name));
    const { files, manifest } = await written(bundle);
    expect(manifest.redaction?.unread).toBeUndefined();
    for (const name of names) {
      const data = Buffer.from(files.get(`artifacts/${name}`) ?? []);
      const letters = data.toString('latin1').replaceAll('\0', '');
      expect(letters).not.toMatch(/correct|battery|hunter2/);
      expect(letters.replace(/#[0-9a-f]{4}/g, '')).toContain('saw [redacted:known-secret]\npassword=[redacted:');
      expect(data.subarray(0, 8)).toEqual(Buffer.from(raw.subarray(0, 8)));
      expect(data.subarray(-8)).toEqual(Buffer.from(raw.subarray(-8)));
    }
  });

  it('lists as unread what it read and what still holds NULs', async () => {
    const texts = { 'nuls.log': Buffer.from(`a\0b ${secret}`), 'wide.log': Buffer.from(`a\0b ${secret}`, 'utf16le') };
    await using dir = await tmpdir({ ...texts, 'data.bin': Buffer.from('a\0b'), 'fine.log': 'fine' });
    const bundle = leaky();
    for (const name of ['nuls.log', 'wide.log', 'data.bin', 'fine.log']) await bundle.addFile(dir.join(name));
    const { files, manifest } = await written(bundle);
    for (const data of files.values()) expect(Buffer.from(data).toString('latin1')).not.toContain(secret);
    expect(manifest.redaction?.unread).toEqual(['artifacts/data.bin', 'artifacts/nuls.log', 'artifacts/wide.log']);
  });

  it('leaves JSON artifacts JSON', async () => {
    const { text } = await written(leaky());
    expect(JSON.parse(text('artifacts/console.json'))[0].text).toContain('saw [redacted:');
    expect(JSON.parse(text('artifacts/network.json'))).toHaveLength(1);
  });

  it('is switched off by false', async () => {
    const { text, manifest } = await written(leaky(false));
    expect(text('artifacts/notes.txt')).toBe(secret);
    expect(manifest.test_name).toContain(secret);
    expect(manifest.redaction).toMatchObject({ enabled: false, total: 0 });
  });
});
