import { readFile, rm, symlink } from 'node:fs/promises';
import { bundleFromJournal, FailureBundle, openBundle, openJournal } from '@e2evidence/failure-bundle';
import { tmpdir } from '@e2evidence/testkit';
import { build, toChromeTrace } from '@e2evidence/timeline';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { cli, finished, goldenBundle, printed, startCli } from './cli.js';

const timeout = 60_000;

async function flowBundle(path: string, folder: string): Promise<void> {
  const journal = await openJournal(folder, {
    testName: 'pay',
    traceId: 'a'.repeat(32),
    startedAtMs: 1_795_315_732_677,
  });
  await journal.addArtifact({ name: 'report.json', data: '{"status":"failed","steps":[]}' });
  await journal.addArtifact({ name: 'summary.md', data: '# Failed: pay\n\x1b[31mred\n' });
  await journal.end({ status: 'failed', errorRepr: 'Error: no', endedAtMs: 1_795_315_733_677 });
  await bundleFromJournal(folder, { outputPath: path });
}

async function damaged(change: (entries: Record<string, Uint8Array>) => void): Promise<Uint8Array> {
  const entries = unzipSync(await readFile(goldenBundle));
  change(entries);
  return zipSync(entries);
}

describe.concurrent('show --json', { timeout }, () => {
  it('prints manifest and report.json on stdout and nothing else', async () => {
    await using dir = await tmpdir();
    await flowBundle(dir.join('bundle.zip'), dir.join('run'));
    const { code, stdout, stderr } = await cli(['show', 'bundle.zip', '--json'], { cwd: dir.path });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { manifest, report } = JSON.parse(stdout);
    expect(manifest).toMatchObject({ test_name: 'pay', status: 'failed', trace_id: 'a'.repeat(32) });
    expect(report).toEqual({ status: 'failed', steps: [] });
  });

  it('says null where a bundle of the Python tool has no report.json', async () => {
    const { code, stdout } = await cli(['show', goldenBundle, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ manifest: { metadata: { browser: 'chromium' } }, report: null });
  });
});

describe.concurrent('timeline', { timeout }, () => {
  it('prints the timeline of the bundle as a trace', async () => {
    await using dir = await tmpdir();
    const journal = await openJournal(dir.join('run'), { testName: 'pay', traceId: 'a'.repeat(32), startedAtMs: 1000 });
    const rows = build({ spans: [{ name: 'step', start_ms: 1000, end_ms: 1400 }] });
    await journal.addArtifact({ name: 'timeline.json', data: JSON.stringify([...rows, null, 'x']) });
    await journal.end({ status: 'failed', errorRepr: 'Error: no', endedAtMs: 1400 });
    await bundleFromJournal(dir.join('run'), { outputPath: dir.join('bundle.zip') });
    const { code, stdout, stderr } = await cli(['timeline', 'bundle.zip'], { cwd: dir.path });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual(toChromeTrace(rows, { name: 'pay' }));
  });

  it('makes one of the console and network rows of a bundle that has none', async () => {
    const { code, stdout, stderr } = await cli(['timeline', goldenBundle]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { traceEvents } = JSON.parse(stdout);
    expect(
      traceEvents.filter(({ ph }: { ph: string }) => ph !== 'M').map(({ name }: { name: string }) => name),
    ).toEqual(['error boom 🚀', '500 POST /api']);
  });

  it('draws requests of such a bundle from when they were sent to when they ended', async () => {
    await using dir = await tmpdir();
    const bundle = new FailureBundle('pay', 'Error: no');
    bundle.addText('console.json', JSON.stringify([{ type: 'log', text: 'sent', timestamp_ms: 5000 }]));
    const requests = [
      { url: 'http://shop/pay', method: 'POST', status: 500, ok: false, timestamp_ms: 5000, duration_ms: 3000 },
      { url: 'http://shop/gone', method: 'GET', status: null, timestamp_ms: 6000, error_text: 'net::ERR_FAILED' },
    ];
    bundle.addText('network.json', JSON.stringify(requests));
    bundle.addText('page-errors.json', JSON.stringify([{ name: 'E', message: 'x', timestamp_ms: 8000 }]));
    await bundle.write(dir.join('bundle.zip'));
    const { stdout } = await cli(['timeline', 'bundle.zip'], { cwd: dir.path });
    const drawn = JSON.parse(stdout).traceEvents.filter(({ ph }: { ph: string }) => ph !== 'M');
    expect(drawn.map(({ name, ts, dur }: { name: string; ts: number; dur?: number }) => [name, ts, dur])).toEqual([
      ['log sent', 1, undefined],
      ['500 POST /pay', 1, 3_000_000],
      ['ERR_FAILED GET /gone', 1_000_001, undefined],
      ['page error E: x', 3_000_001, undefined],
    ]);
  });

  it('says that a bundle with nothing in it gives an empty trace', async () => {
    await using dir = await tmpdir();
    await flowBundle(dir.join('bundle.zip'), dir.join('run'));
    const { code, stdout, stderr } = await cli(['timeline', 'bundle.zip'], { cwd: dir.path });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ traceEvents: [] });
    expect(stderr).toContain('bundle.zip holds nothing with a time: the trace is empty.');
  });
});

describe.concurrent('summary', { timeout }, () => {
  it('prints the summary.md of the bundle as it is', async () => {
    await using dir = await tmpdir();
    await flowBundle(dir.join('bundle.zip'), dir.join('run'));
    const bundle = await openBundle(dir.join('bundle.zip'));
    const written = Buffer.from(await bundle.read('summary.md')).toString();
    await bundle.close();
    expect(await cli(['summary', dir.join('bundle.zip')])).toEqual({ code: 0, stdout: written, stderr: '' });
  });

  it('makes one of a bundle that has none', async () => {
    const { code, stdout } = await cli(['summary', goldenBundle]);
    expect(code).toBe(0);
    expect(stdout).toContain('# Failed: checkout › pays with card');
    expect(stdout).toContain('TimeoutError: "locator #pay not found"');
    expect(stdout).toContain('500 POST https://shop.test/api');
    expect(stdout).toContain('boom 🚀');
  });
});

/** A bundle with so many console and network rows. */
async function longBundle(path: string, rows: number): Promise<void> {
  const bundle = new FailureBundle('pay', 'Error: no', { redactor: false, capturedAt: new Date(1_795_315_732_000) });
  const timestamp_ms = 1_795_315_731_000;
  bundle.addConsole(Array.from({ length: rows }, (_, i) => ({ type: 'error', text: `line ${i}`, timestamp_ms })));
  bundle.addNetwork(Array.from({ length: rows }, (_, i) => ({ url: `https://shop.test/${i}`, status: 500 })));
  await bundle.write(path);
}

describe.concurrent('a bundle with 130,000 console rows and as many requests', { timeout }, () => {
  it('has a summary and a page', async () => {
    await using dir = await tmpdir();
    await longBundle(dir.join('bundle.zip'), 130_000);
    const { code, stdout, stderr } = await cli(['summary', 'bundle.zip'], { cwd: dir.path });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Console errors (last 5 of 130000)');
    const shown = startCli(['show', 'bundle.zip', '--no-open'], { cwd: dir.path });
    const end = finished(shown);
    await printed(shown.stderr, /http:\S+/);
    shown.kill('SIGTERM');
    expect(await end).toMatchObject({ code: 0 });
  });

  it('has a timeline', async () => {
    await using dir = await tmpdir();
    await longBundle(dir.join('bundle.zip'), 130_000);
    const { code, stdout } = await cli(['timeline', 'bundle.zip'], { cwd: dir.path });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).traceEvents.length).toBeGreaterThan(130_000);
  });
});

describe.concurrent('verify', { timeout }, () => {
  it('ends with 0 when every artifact is what the manifest lists', async () => {
    const { code, stdout, stderr } = await cli(['verify', goldenBundle]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe(`ok: ${goldenBundle} holds its 6 artifacts as they were written\n`);
  });

  it('ends with 1 and lists each changed, missing and added entry', async () => {
    const zip = await damaged((entries) => {
      entries['artifacts/notes.txt'] = Buffer.from('context\nline 3\n');
      entries['artifacts/added.txt'] = Buffer.from('x');
      delete entries['artifacts/dom.html'];
    });
    await using dir = await tmpdir({ 'bundle.zip': zip });
    const [json, text] = await Promise.all([
      cli(['verify', dir.join('bundle.zip'), '--json']),
      cli(['verify', dir.join('bundle.zip')]),
    ]);
    expect([json.code, json.stderr, text.code, text.stdout]).toEqual([1, '', 1, '']);
    const { ok, problems } = JSON.parse(json.stdout);
    const names = problems.map(({ name }: { name: string }) => name).sort();
    expect({ ok, names }).toEqual({
      ok: false,
      names: ['artifacts/added.txt', 'artifacts/dom.html', 'artifacts/notes.txt'],
    });
    for (const name of names) expect(text.stderr).toContain(`"${name}": Could not read the bundle`);
    expect(text.stderr).toContain('3 findings');
  });

  it('ends with 1 for a bundle that is cut short', async () => {
    const whole = await readFile(goldenBundle);
    await using dir = await tmpdir({ 'bundle.zip': whole.subarray(0, whole.length - 200) });
    const { code, stdout } = await cli(['verify', dir.join('bundle.zip'), '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, problems: [{ name: 'manifest.json' }] });
  });

  it('names the entry that leads out of the bundle', async () => {
    const bytes = await damaged((entries) => {
      entries['../evil'] = new Uint8Array(1);
    });
    await using dir = await tmpdir({ 'bundle.zip': bytes });
    const { code, stderr } = await cli(['verify', 'bundle.zip'], { cwd: dir.path });
    expect(code).toBe(1);
    expect(stderr).toContain('"../evil": Could not read the bundle bundle.zip: ZIP_UNSAFE_NAME at "../evil".');
    expect(stderr).toContain('do not unpack a bundle that has such a name');
  });

  it('ends with 2 for a file that is not there and for one that is no bundle', async () => {
    await using dir = await tmpdir({ 'notes.zip': 'no zip' });
    const [missing, other] = await Promise.all([
      cli(['verify', dir.join('missing.zip')]),
      cli(['verify', dir.join('notes.zip')]),
    ]);
    expect([missing.code, other.code]).toEqual([2, 2]);
    expect(missing.stderr).toMatch(/^FAILURE_BUNDLE_NOT_FOUND: .* Check the path\.\n$/);
    expect(other.stderr).toMatch(/^FAILURE_BUNDLE_NOT_A_BUNDLE: /);
  });
});

describe.concurrent('extract', { timeout }, () => {
  it('writes every artifact and the manifest, and overwrites only with --force', async () => {
    await using dir = await tmpdir();
    const bundle = new FailureBundle('pay', 'Error: no');
    bundle.addText('notes.txt', 'first');
    await bundle.write(dir.join('pay.zip'));

    const first = await cli(['extract', 'pay.zip', '--json'], { cwd: dir.path });
    expect({ ...first, stdout: JSON.parse(first.stdout) }).toEqual({
      code: 0,
      stdout: { dir: 'pay', files: ['artifacts/notes.txt', 'manifest.json'] },
      stderr: '',
    });
    expect(await readFile(dir.join('pay/artifacts/notes.txt'), 'utf8')).toBe('first');
    expect(JSON.parse(await readFile(dir.join('pay/manifest.json'), 'utf8'))).toMatchObject({ test_name: 'pay' });

    const second = new FailureBundle('pay', 'Error: no');
    second.addText('a.txt', 'new');
    second.addText('notes.txt', 'second');
    await second.write(dir.join('pay.zip'));
    const refused = await cli(['extract', 'pay.zip'], { cwd: dir.path });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/^CLI_WOULD_OVERWRITE: .*artifacts\/notes\.txt.* or --force\.\n$/);
    expect(await readFile(dir.join('pay/artifacts/notes.txt'), 'utf8')).toBe('first');
    await expect(readFile(dir.join('pay/artifacts/a.txt'))).rejects.toThrow('ENOENT');

    const forced = await cli(['extract', 'pay.zip', 'pay', '--force'], { cwd: dir.path });
    expect([forced.code, forced.stderr]).toEqual([0, '3 files are in pay\n']);
    expect(await readFile(dir.join('pay/artifacts/notes.txt'), 'utf8')).toBe('second');
  });

  it('writes nothing of a damaged bundle', async () => {
    const zip = await damaged((entries) => {
      entries['artifacts/trace-sample.zip'] = Buffer.from('x');
    });
    await using dir = await tmpdir({ 'bundle.zip': zip });
    const { code, stderr } = await cli(['extract', 'bundle.zip', 'out'], { cwd: dir.path });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^FAILURE_BUNDLE_CORRUPT: /);
    await expect(readFile(dir.join('out/manifest.json'))).rejects.toThrow('ENOENT');
  });

  it('never follows a link out of the folder', async () => {
    await using dir = await tmpdir({ 'out/keep': '', 'elsewhere/notes.txt': 'mine' });
    await symlink(dir.join('elsewhere'), dir.join('out/artifacts'));
    const folder = await cli(['extract', goldenBundle, dir.join('out'), '--force']);
    expect([folder.code, folder.stderr.split(':')[0]]).toEqual([2, 'CLI_LEADS_OUTSIDE']);

    await rm(dir.join('out'), { recursive: true });
    await using linked = await tmpdir({ 'artifacts/keep': '' });
    await symlink(dir.join('elsewhere/notes.txt'), linked.join('artifacts/notes.txt'));
    expect((await cli(['extract', goldenBundle, linked.path, '--force'])).code).toBe(0);
    expect(await readFile(dir.join('elsewhere/notes.txt'), 'utf8')).toBe('mine');
    expect(await readFile(linked.join('artifacts/notes.txt'), 'utf8')).toContain('context');
  });
});
