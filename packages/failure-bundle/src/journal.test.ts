import fs from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRedactor } from '@e2evidence/redact';
import { tmpdir } from '@e2evidence/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bundleFromJournal } from './bundle-from-journal.js';
import { type JournalRow, openJournal } from './journal.js';
import { openBundle } from './open-bundle.js';
import { readJournal } from './read-journal.js';

afterEach(() => vi.restoreAllMocks());

const header = { testName: 'checkout', traceId: 'a'.repeat(32), startedAtMs: 1_795_315_732_677 };
const outcome = { status: 'failed', errorRepr: 'TimeoutError', endedAtMs: 1_795_315_733_000 };

async function lines(dir: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(`${dir}/journal.ndjson`, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('openJournal', () => {
  it('writes a header, rows, artifacts and an end in snake_case', async () => {
    await using dir = await tmpdir();
    const journal = await openJournal(dir.join('run'), { ...header, metadata: { retry: 1 }, tools: { node: '20' } });
    journal.record({ type: 'event', text: 'ready' });
    await journal.addArtifact({
      name: 'artifacts/dom.html',
      data: '<p>',
      contentType: 'text/html',
      description: 'the page',
    });
    await journal.end(outcome);
    const [first, event, artifact, end] = await lines(dir.join('run'));
    expect(first).toEqual({
      type: 'header',
      v: 1,
      test_name: 'checkout',
      trace_id: 'a'.repeat(32),
      started_at_ms: 1_795_315_732_677,
      pid: process.pid,
      metadata: { retry: 1 },
      tools: { node: '20' },
    });
    expect(event).toEqual({ type: 'event', text: 'ready' });
    expect(artifact).toMatchObject({
      type: 'artifact',
      name: 'artifacts/dom.html',
      file: 'files/0001.html',
      content_type: 'text/html',
      description: 'the page',
    });
    expect(end).toMatchObject({
      type: 'end',
      status: 'failed',
      error_repr: 'TimeoutError',
      ended_at_ms: 1_795_315_733_000,
      redaction: { enabled: true },
      dropped: {},
    });
    expect(await readdir(dir.join('run/files'))).toEqual(['0001.html']);
  });

  it('has each row on disk when record returns', async () => {
    await using dir = await tmpdir();
    await using journal = await openJournal(dir.join('run'), header);
    journal.record({ type: 'event', i: 1 });
    expect(fs.readFileSync(dir.join('run/journal.ndjson'), 'utf8').endsWith('{"type":"event","i":1}\n')).toBe(true);
  });

  it('refuses a folder that holds a journal, and leaves it as it was', async () => {
    await using dir = await tmpdir({ 'journal.ndjson': 'older\n' });
    await expect(openJournal(dir.path, header)).rejects.toMatchObject({
      name: 'FailureBundleError',
      code: 'FAILURE_BUNDLE_JOURNAL_EXISTS',
    });
    expect(await readFile(dir.join('journal.ndjson'), 'utf8')).toBe('older\n');
  });

  it('says when the folder cannot be made, the name is empty or the metadata are no JSON', async () => {
    await using dir = await tmpdir({ file: 'x' });
    await expect(openJournal(dir.join('file/run'), header)).rejects.toMatchObject({
      code: 'FAILURE_BUNDLE_UNWRITABLE',
    });
    await expect(openJournal(dir.join('a'), { ...header, testName: ' ' })).rejects.toMatchObject({
      code: 'FAILURE_BUNDLE_EMPTY_NAME',
    });
    const bad = { ...header, metadata: { rate: Number.NaN } };
    await expect(openJournal(dir.join('a'), bad)).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_BAD_METADATA' });
    expect(await readdir(dir.path)).toEqual(['file']);
  });
});

describe('the facts of a header', () => {
  it.each<[string, object]>([
    ['traceId', { traceId: 7 }],
    ['tools', { tools: { node: 22 } }],
    ['tools', { tools: ['node'] }],
    ['metadata', { metadata: ['retry'] }],
  ])('that are of another type (%s) are refused, and nothing is written', async (name, wrong) => {
    await using dir = await tmpdir();
    await expect(openJournal(dir.join('run'), { ...header, ...wrong })).rejects.toMatchObject({
      name: 'FailureBundleError',
      code: 'FAILURE_BUNDLE_BAD_METADATA',
      message: expect.stringContaining(`Could not start a journal: ${name} is not `),
    });
    expect(await readdir(dir.path)).toEqual([]);
  });

  it('that are null count as absent, and the bundle opens', async () => {
    await using dir = await tmpdir();
    const given = { ...header, traceId: null, metadata: null, tools: { node: '22', pw: null } };
    const journal = await openJournal(dir.join('run'), given as unknown as typeof header);
    await journal.end(outcome);
    const { path } = await bundleFromJournal(dir.join('run'), { outputPath: dir.join('b.zip') });
    await using bundle = await openBundle(path);
    expect(bundle.manifest).toMatchObject({ trace_id: '0'.repeat(32), metadata: {}, problems: [] });
    expect(bundle.manifest.tools).toEqual({ node: '22' });
  });
});

describe('record', () => {
  it('never throws and counts what it drops, by reason', async () => {
    await using dir = await tmpdir();
    const journal = await openJournal(dir.join('run'), header, { maxBytes: 100, redactor: false });
    const hostile = {
      type: 'event',
      get text(): string {
        throw new Error('no');
      },
    };
    const cyclic: Record<string, unknown> = { type: 'event' };
    cyclic['self'] = cyclic;
    for (const row of [{ type: 'event', rate: Number.NaN }, cyclic, hostile, null, {}])
      journal.record(row as JournalRow);
    journal.record({ type: 'end' });
    journal.record({ type: 'event', text: 'x'.repeat(60) });
    journal.record({ type: 'event', text: 'y'.repeat(60) });
    journal.record({ type: 'a' });
    expect(journal.dropped).toEqual({ unserialisable: 5, reserved: 1, budget: 1 });
    await journal.end(outcome);
    journal.record({ type: 'event' });
    expect(journal.droppedRows).toBe(8);
    const { rows, end } = await readJournal(dir.join('run'));
    expect(rows).toEqual([{ type: 'event', text: 'x'.repeat(60) }, { type: 'a' }]);
    expect(end?.dropped).toEqual({ unserialisable: 5, reserved: 1, budget: 1 });
  });

  it('counts rows that the disk refuses, and keeps the next one whole', async () => {
    await using dir = await tmpdir();
    const journal = await openJournal(dir.join('run'), header);
    vi.spyOn(fs, 'writeSync').mockImplementationOnce(() => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    });
    journal.record({ type: 'event', i: 1 });
    journal.record({ type: 'event', i: 2 });
    await journal.end(outcome);
    const content = await readJournal(dir.join('run'));
    expect(content.rows).toEqual([{ type: 'event', i: 2 }]);
    expect(content.end?.dropped).toEqual({ disk: 1 });
  });
});

describe('addArtifact', () => {
  it('numbers names that are taken, also when they are added at once', async () => {
    await using dir = await tmpdir();
    const journal = await openJournal(dir.join('run'), header);
    await Promise.all(
      [1, 2, 3].map((i) => journal.addArtifact({ name: 'artifacts/shot.png', data: Uint8Array.of(0, i) })),
    );
    await journal.end(outcome);
    const { artifacts } = await readJournal(dir.join('run'));
    expect(artifacts.map(({ name }) => name).sort()).toEqual([
      'artifacts/shot-2.png',
      'artifacts/shot-3.png',
      'artifacts/shot.png',
    ]);
    expect(new Set(artifacts.map(({ file }) => file)).size).toBe(3);
  });

  it('is waited for by end, and refused after it', async () => {
    await using dir = await tmpdir();
    const journal = await openJournal(dir.join('run'), header);
    const adding = journal.addArtifact({ name: 'big.txt', data: 'x'.repeat(1_000_000) });
    await journal.end(outcome);
    await adding;
    expect((await lines(dir.join('run'))).map(({ type }) => type)).toEqual(['header', 'artifact', 'end']);
    const late = journal.addArtifact({ name: 'late.txt', data: 'x' });
    await expect(late).rejects.toMatchObject({ name: 'FailureBundleError', code: 'FAILURE_BUNDLE_JOURNAL_ENDED' });
  });

  it('refuses unsafe names', async () => {
    await using dir = await tmpdir();
    await using journal = await openJournal(dir.join('run'), header);
    for (const name of ['../x', 'manifest.json', '']) {
      await expect(journal.addArtifact({ name, data: 'x' })).rejects.toMatchObject({
        code: 'FAILURE_BUNDLE_UNSAFE_NAME',
      });
    }
  });

  it('says when the folder has gone, and leaves no temporary file', async () => {
    await using dir = await tmpdir();
    await using journal = await openJournal(dir.join('run'), header);
    await rm(dir.join('run/files'), { recursive: true });
    await writeFile(dir.join('run/files'), 'no folder');
    await expect(journal.addArtifact({ name: 'x', data: 'x' })).rejects.toMatchObject({
      code: 'FAILURE_BUNDLE_UNWRITABLE',
    });
    expect((await readdir(dir.join('run'))).sort()).toEqual(['files', 'journal.ndjson']);
  });
});

it('keeps essential rows when the budget is used up', async () => {
  await using dir = await tmpdir();
  const start = { testName: 't', traceId: '0'.repeat(32), startedAtMs: 1 };
  const journal = await openJournal(dir.join('run'), start, { maxBytes: 100 });
  for (let i = 0; i < 10; i++) journal.record({ type: 'event', text: 'x'.repeat(50) });
  journal.record({ type: 'failure', id: 0 }, { essential: true });
  await journal.end({ status: 'failed', errorRepr: 'x', endedAtMs: 2 });
  const { rows } = await readJournal(dir.join('run'));
  expect(rows.map((row) => row.type)).toEqual(['event', 'failure']);
  expect(journal.dropped).toEqual({ budget: 9 });
});

describe('recordLatest', () => {
  const event = (i: number): JournalRow => ({ type: 'event', i, text: 'x'.repeat(50) });

  it('keeps the last rows that found no room, in their order, and counts the others', async () => {
    await using dir = await tmpdir();
    const journal = await openJournal(dir.join('run'), header, { maxBytes: 200, redactor: false });
    for (let i = 0; i < 2000; i++) journal.record(event(i));
    journal.recordLatest();
    journal.record({ type: 'failure' }, { essential: true });
    journal.recordLatest();
    await journal.end(outcome);
    const { rows, end } = await readJournal(dir.join('run'));
    const numbers = rows.map((row) => row['i']);
    expect(numbers).toEqual([0, 1, ...Array.from({ length: 500 }, (_, i) => 1500 + i), undefined]);
    expect(end?.dropped).toEqual({ budget: 1498 });
  });

  it('redacts them, and has bytes of its own', async () => {
    await using dir = await tmpdir();
    const journal = await openJournal(dir.join('run'), header, { maxBytes: 0 });
    for (let i = 0; i < 100; i++)
      journal.record({ type: 'event', i, password: 'hunter2-hunter2', text: 'é'.repeat(50_000) });
    journal.recordLatest();
    await journal.end(outcome);
    const { size } = await stat(dir.join('run/journal.ndjson'));
    expect(size).toBeGreaterThan(3 * 1024 * 1024);
    expect(size).toBeLessThan(4.1 * 1024 * 1024);
    expect(await readFile(dir.join('run/journal.ndjson'), 'utf8')).not.toContain('hunter2');
    expect(journal.dropped['budget']).toBe(100 - (await readJournal(dir.join('run'))).rows.length);
  });

  it('lets a page that never stops cost next to nothing', async () => {
    await using dir = await tmpdir();
    let looks = 0;
    const base = createRedactor();
    const value = (data: unknown): unknown => {
      looks++;
      return data;
    };
    const redactor = { ...base, value } as unknown as typeof base;
    const journal = await openJournal(dir.join('run'), header, { maxBytes: 10_000, redactor });
    for (let i = 0; i < 100_000; i++) journal.record(event(i));
    await journal[Symbol.asyncDispose]();
    // Redacting is what costs; a row that surely finds no room is not looked at.
    expect(looks).toBeLessThan(1000);
  });
});

it('refuses artifacts once their bytes are used up, and keeps the others', async () => {
  await using dir = await tmpdir();
  const journal = await openJournal(dir.join('run'), header, { maxBundleBytes: 1000 });
  await journal.addArtifact({ name: 'a.txt', data: 'x'.repeat(600) });
  await expect(journal.addArtifact({ name: 'b.txt', data: 'x'.repeat(600) })).rejects.toMatchObject({
    code: 'FAILURE_BUNDLE_OVER_BUDGET',
  });
  await journal.addArtifact({ name: 'c.txt', data: 'x'.repeat(400) });
  await journal.end(outcome);
  const { artifacts, problems } = await readJournal(dir.join('run'));
  expect(artifacts.map(({ name }) => name)).toEqual(['a.txt', 'c.txt']);
  expect(problems).toEqual([]);
});

describe('redaction', () => {
  it('comes before every byte: rows, artifacts, header and end', async () => {
    await using dir = await tmpdir();
    const secret = 'correct-horse-battery';
    const redactor = createRedactor({ secrets: [secret] });
    const journal = await openJournal(
      dir.join('run'),
      { ...header, testName: secret, metadata: { note: secret } },
      { redactor },
    );
    journal.record({ type: 'event', text: `saw ${secret}`, headers: [['authorization', 'Bearer abcdefgh12345678']] });
    await journal.addArtifact({ name: 'a.json', data: JSON.stringify({ note: secret }) });
    await journal.addArtifact({ name: 'a.bin', data: Buffer.from(secret), description: secret });
    await journal.end({ ...outcome, errorRepr: secret });
    for (const file of ['journal.ndjson', 'files/0001.json', 'files/0002.bin']) {
      const text = await readFile(dir.join('run', file), 'utf8');
      expect(text).not.toContain(secret);
      expect(text).not.toContain('abcdefgh12345678');
    }
    const { end, header: read } = await readJournal(dir.join('run'));
    expect(end?.redaction?.total).toBeGreaterThanOrEqual(7);
    expect(read.traceId).toBe('a'.repeat(32));
  });

  it('reads an artifact in Latin-1 or UTF-16 whatever its name is', async () => {
    await using dir = await tmpdir();
    await using journal = await openJournal(dir.join('run'), header);
    const text = 'caf\xe9 password=hunter2-hunter2';
    await journal.addArtifact({ name: 'artifacts/server.out', data: Buffer.from(text, 'latin1') });
    await journal.addArtifact({ name: 'artifacts/server.err', data: Buffer.from(text, 'utf16le') });
    const [narrow, wide] = await Promise.all(
      ['1.out', '2.err'].map((end) => readFile(dir.join(`run/files/000${end}`))),
    );
    expect(narrow!.toString('latin1')).toMatch(/^café password=\[redacted:[^\]]+\]$/);
    expect(wide!.toString('utf16le')).toMatch(/^café password=\[redacted:[^\]]+\]$/);
  });

  it('is switched off by false', async () => {
    await using dir = await tmpdir();
    await using journal = await openJournal(dir.join('run'), header, { redactor: false });
    journal.record({ type: 'event', password: 'hunter2' });
    expect((await lines(dir.join('run')))[1]).toEqual({ type: 'event', password: 'hunter2' });
  });
});
