import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createRedactor } from '@e2evidence/redact';
import { tmpdir } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { bundleFromJournal } from './bundle-from-journal.js';
import { type Journal, type JournalOptions, openJournal } from './journal.js';
import { extractBundle, openBundle } from './open-bundle.js';

const header = {
  testName: 'checkout',
  traceId: 'a'.repeat(32),
  startedAtMs: Date.UTC(2026, 10, 22, 2, 48, 52, 677),
  metadata: { retry: 1 },
  tools: { node: '20' },
};
const outcome = { status: 'failed', errorRepr: 'TimeoutError', endedAtMs: Date.UTC(2026, 10, 22, 2, 49, 1) };

async function run(dir: string, options?: JournalOptions): Promise<Journal> {
  const journal = await openJournal(dir, header, options);
  journal.record({ type: 'event', i: 1 });
  await journal.addArtifact({ name: 'artifacts/dom.html', data: '<p>dom</p>' });
  await journal.addArtifact({ name: 'report.html', data: '<p>report</p>' });
  return journal;
}

describe('a run that ended', () => {
  it('becomes a bundle with every artifact under its name', async () => {
    await using dir = await tmpdir();
    await (await run(dir.join('run'))).end(outcome);
    const { path, manifest } = await bundleFromJournal(dir.join('run'), { outputPath: dir.join('out/bundle.zip') });
    expect(path).toBe(dir.join('out/bundle.zip'));
    const extracted = await extractBundle(path);
    expect(extracted.manifest).toEqual(manifest);
    expect([...extracted.files.keys()]).toEqual(['artifacts/dom.html', 'report.html']);
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
      'dropped',
      'tools',
      'problems',
    ]);
    expect(manifest).toMatchObject({
      test_name: 'checkout',
      error_repr: 'TimeoutError',
      captured_at: '2026-11-22T02:49:01+00:00',
      metadata: { retry: 1 },
      schema_version: 1,
      trace_id: 'a'.repeat(32),
      status: 'failed',
      redaction: { enabled: true },
      dropped: {},
      tools: { node: '20' },
      problems: [],
    });
  });

  it('gives equal bytes twice and leaves the journal as it was', async () => {
    await using dir = await tmpdir();
    await (await run(dir.join('run'))).end(outcome);
    const before = await readFile(dir.join('run/journal.ndjson'));
    await bundleFromJournal(dir.join('run'), { outputPath: dir.join('1.zip') });
    await bundleFromJournal(dir.join('run'), { outputPath: dir.join('2.zip') });
    expect((await readFile(dir.join('1.zip'))).equals(await readFile(dir.join('2.zip')))).toBe(true);
    expect((await readFile(dir.join('run/journal.ndjson'))).equals(before)).toBe(true);
    expect((await readdir(dir.path)).sort()).toEqual(['1.zip', '2.zip', 'run']);
  });

  it('takes more artifacts, redacted, under names of their own', async () => {
    await using dir = await tmpdir();
    await (await run(dir.join('run'))).end(outcome);
    const { path } = await bundleFromJournal(dir.join('run'), {
      outputPath: dir.join('b.zip'),
      artifacts: [
        { name: 'summary.md', data: 'password=hunter2-hunter2' },
        { name: 'report.html', data: Buffer.from('<p>2</p>') },
      ],
    });
    const { files } = await extractBundle(path);
    expect([...files.keys()]).toEqual(['artifacts/dom.html', 'report-2.html', 'report.html', 'summary.md']);
    expect(Buffer.from(files.get('summary.md') ?? []).toString()).not.toContain('hunter2');
    const unsafe = bundleFromJournal(dir.join('run'), {
      outputPath: dir.join('c.zip'),
      artifacts: [{ name: '../x', data: '' }],
    });
    await expect(unsafe).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_UNSAFE_NAME' });
  });

  it('carries its drop counts', async () => {
    await using dir = await tmpdir();
    const journal = await openJournal(dir.join('run'), header, { maxBytes: 10 });
    for (let i = 0; i < 3; i++) journal.record({ type: 'event', i });
    await journal.end(outcome);
    const { manifest } = await bundleFromJournal(dir.join('run'), { outputPath: dir.join('b.zip') });
    expect(manifest.dropped).toEqual({ budget: 3 });
  });

  it('lists what is missing and keeps the rest', async () => {
    await using dir = await tmpdir();
    await (await run(dir.join('run'))).end(outcome);
    await rm(dir.join('run/files/0001.html'));
    const { path, manifest } = await bundleFromJournal(dir.join('run'), { outputPath: dir.join('b.zip') });
    expect(manifest.problems).toEqual(['The file of artifacts/dom.html (files/0001.html) is missing.']);
    expect([...(await extractBundle(path)).files.keys()]).toEqual(['report.html']);
  });
});

describe('media', () => {
  it('gets into the bundle byte by byte, without ever being in memory as a whole', async () => {
    await using dir = await tmpdir();
    const journal = await run(dir.join('run'));
    const start = Buffer.from('1a45dfa3', 'hex');
    await journal.addArtifact({ name: 'artifacts/video.webm', data: start, contentType: 'video/webm' });
    await journal.end(outcome);
    const [file = ''] = (await readdir(dir.join('run'), { recursive: true })).filter((name) => name.endsWith('.webm'));
    expect(file).not.toBe('');
    // As a driver that records leaves it: a film that is larger than what a test may take of the memory.
    await truncate(dir.join('run', file), 200_000_000);
    const rows = dir.join('run/journal.ndjson');
    await writeFile(rows, (await readFile(rows, 'utf8')).replace('"size":4,', '"size":200000000,'));
    const before = process.memoryUsage().rss;
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before);
    }, 5);
    const { path, manifest } = await bundleFromJournal(dir.join('run'), { outputPath: dir.join('bundle.zip') });
    clearInterval(watch);
    expect(most).toBeLessThan(100_000_000);
    const video = manifest.artifacts.find(({ name }) => name === 'artifacts/video.webm');
    expect(video).toMatchObject({ size: 200_000_000 });
    const bundle = await openBundle(path);
    expect(await bundle.verify()).toEqual({ ok: true, problems: [] });
    await bundle.close();
  });
});

describe('redaction', () => {
  const secret = 'correct-horse-battery';

  it('goes over early artifacts again with what was learned late', async () => {
    await using dir = await tmpdir();
    const redactor = createRedactor();
    const journal = await openJournal(dir.join('run'), header, { redactor });
    await journal.addArtifact({ name: 'early.txt', data: `saw ${secret}` });
    await journal.end(outcome);
    redactor.learn(secret, 'session');
    const { path, manifest } = await bundleFromJournal(dir.join('run'), { outputPath: dir.join('b.zip'), redactor });
    const { files } = await extractBundle(path);
    expect(Buffer.from(files.get('early.txt') ?? []).toString()).toMatch(/^saw \[redacted:session#[0-9a-f]{4}\]$/);
    expect(manifest.redaction).toMatchObject({
      enabled: true,
      replaced: [{ rule: 'session', place: 'text', count: 1 }],
      total: 1,
    });
  });

  it('counts each secret once, with the redactor of the run and with a new one', async () => {
    for (const again of ['same', 'new']) {
      await using dir = await tmpdir();
      const redactor = createRedactor({ secrets: [secret] });
      const journal = await openJournal(dir.join('run'), header, { redactor });
      journal.record({ type: 'event', text: secret });
      await journal.addArtifact({ name: 'a.txt', data: secret });
      await journal.end(outcome);
      const { manifest } = await bundleFromJournal(dir.join('run'), {
        outputPath: dir.join('b.zip'),
        ...(again === 'same' ? { redactor } : {}),
      });
      expect(manifest.redaction?.total).toBe(2);
      expect(manifest.redaction?.replaced).toEqual([
        { rule: 'known-secret', place: 'json', count: 1 },
        { rule: 'known-secret', place: 'text', count: 1 },
      ]);
    }
  });

  it('adds to the counts of a journal that names no places', async () => {
    await using dir = await tmpdir();
    const journal = await openJournal(dir.join('run'), header, { redactor: createRedactor() });
    await journal.addArtifact({ name: 'a.txt', data: `saw ${secret}` });
    await journal.end(outcome);
    const rows = await readFile(dir.join('run', 'journal.ndjson'), 'utf8');
    const old = { enabled: true, rules: ['session'], replaced: [{ rule: 'session', count: 3 }], total: 3 };
    const lines = rows
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    await writeFile(
      dir.join('run', 'journal.ndjson'),
      lines.map((row) => `${JSON.stringify('redaction' in row ? { ...row, redaction: old } : row)}\n`).join(''),
    );
    const redactor = createRedactor();
    redactor.learn(secret, 'session');
    const { manifest } = await bundleFromJournal(dir.join('run'), { outputPath: dir.join('b.zip'), redactor });
    expect(manifest.redaction).toMatchObject({
      replaced: [
        { rule: 'session', count: 3 },
        { rule: 'session', place: 'text', count: 1 },
      ],
      total: 4,
    });
  });

  it('says that a raw journal stayed raw', async () => {
    await using dir = await tmpdir();
    const journal = await run(dir.join('run'), { redactor: false });
    await journal.end(outcome);
    const { manifest } = await bundleFromJournal(dir.join('run'), { outputPath: dir.join('b.zip'), redactor: false });
    expect(manifest.redaction).toMatchObject({ enabled: false, total: 0 });
  });
});

describe('a run that was killed', () => {
  it('gives an interrupted bundle that says so and carries its rows', async () => {
    await using dir = await tmpdir();
    await (await run(dir.join('run')))[Symbol.asyncDispose]();
    const { path, manifest } = await bundleFromJournal(dir.join('run'), { outputPath: dir.join('b.zip') });
    expect(manifest.status).toBe('interrupted');
    expect(manifest.error_repr).toContain(`process ${process.pid} was killed`);
    expect(manifest.captured_at).toBe('2026-11-22T02:48:52+00:00');
    const { files } = await extractBundle(path);
    expect([...files.keys()]).toEqual(['artifacts/dom.html', 'artifacts/journal.ndjson', 'report.html']);
    expect(Buffer.from(files.get('artifacts/journal.ndjson') ?? []).toString()).toBe('{"type":"event","i":1}\n');
  });

  it('gives a bundle at every byte of the last three rows', { timeout: 60_000 }, async () => {
    await using dir = await tmpdir();
    const journal = await openJournal(dir.join('run'), header, { redactor: false });
    await journal.addArtifact({ name: 'a.txt', data: 'a' });
    journal.record({ type: 'event', i: 1 });
    await journal.addArtifact({ name: 'b.txt', data: 'b' });
    await journal.end(outcome);
    const whole = await readFile(dir.join('run/journal.ndjson'), 'utf8');
    const starts = [...whole.matchAll(/^./gm)].map(({ index }) => index);
    const [event = 0, second = 0, end = 0] = starts.slice(-3);
    await cp(dir.join('run'), dir.join('cut'), { recursive: true });
    for (let length = whole.length; length >= event; length--) {
      await truncate(dir.join('cut/journal.ndjson'), length);
      const { path, manifest } = await bundleFromJournal(dir.join('cut'), {
        outputPath: dir.join('b.zip'),
        redactor: false,
      });
      const names = [...(await extractBundle(path)).files.keys()];
      const ended = length === whole.length;
      const rows = !ended && length >= second ? ['artifacts/journal.ndjson'] : [];
      // The file of a row that is torn is whole, and has no name.
      const last = length >= end ? 'b.txt' : 'artifacts/unnamed-0002.txt';
      expect(names).toEqual(['a.txt', ...rows, last].toSorted());
      expect(manifest.status).toBe(ended ? 'failed' : 'interrupted');
      const torn = ![event, second, end, whole.length].includes(length);
      expect((manifest.problems ?? []).some((problem) => problem.includes('torn'))).toBe(torn);
    }
  });
});

it('says when there is no journal, or no place for the bundle', async () => {
  await using dir = await tmpdir({ file: 'x' });
  const missing = bundleFromJournal(dir.join('none'), { outputPath: dir.join('b.zip') });
  await expect(missing).rejects.toMatchObject({ name: 'FailureBundleError', code: 'FAILURE_BUNDLE_NO_JOURNAL' });
  await (await run(dir.join('run'))).end(outcome);
  const unwritable = bundleFromJournal(dir.join('run'), { outputPath: dir.join('file/b.zip') });
  await expect(unwritable).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_UNWRITABLE' });
});
