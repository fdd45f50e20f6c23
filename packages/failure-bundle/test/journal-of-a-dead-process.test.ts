import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleFromJournal, extractBundle, readJournal } from '@e2evidence/failure-bundle';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

async function run(command: string, args: string[]): Promise<{ signal: string | null; output: string }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  const signal = await new Promise<string | null>((done) => child.on('close', (_code, by) => done(by)));
  return { signal, output };
}

const childArgs = ['--import', file('../../../internal/testkit/src/source-loader.mjs'), file('child.mjs')];

it('a process killed by SIGKILL leaves a journal that becomes a bundle', { timeout: 30_000 }, async () => {
  await using dir = await tmpdir();
  const { signal } = await run(process.execPath, [...childArgs, dir.join('run'), 'killed']);
  expect(signal).toBe('SIGKILL');

  const { path, manifest } = await bundleFromJournal(dir.join('run'), { outputPath: dir.join('bundle.zip') });
  expect(manifest).toMatchObject({
    test_name: 'a doomed run',
    status: 'interrupted',
    trace_id: 'a'.repeat(32),
    problems: [],
  });
  const { files } = await extractBundle(path);
  expect(Buffer.from(files.get('artifacts/dom.html') ?? []).toString()).toContain('last seen');
  const rows = Buffer.from(files.get('artifacts/journal.ndjson') ?? [])
    .toString()
    .trim()
    .split('\n');
  expect(rows.map((row) => JSON.parse(row).i)).toEqual(Array.from({ length: 51 }, (_, i) => i));
});

it.skipIf(process.platform === 'win32')(
  'a full disk costs rows, which are counted, and no more',
  { timeout: 30_000 },
  async () => {
    await using dir = await tmpdir();
    // A file-size limit stands for the disk; 16 blocks of 512 or 1024 bytes, as the shell counts.
    const limited = `trap '' XFSZ; ulimit -f 16; exec "$0" "$@"`;
    const { signal, output } = await run('sh', [
      '-c',
      limited,
      process.execPath,
      ...childArgs,
      dir.join('run'),
      'full-disk',
    ]);
    expect(signal).toBeNull();
    const { dropped, artifact, ended } = JSON.parse(output);
    expect(dropped.disk).toBeGreaterThan(30);
    expect([artifact, ended]).toEqual(['FAILURE_BUNDLE_UNWRITABLE', 'FAILURE_BUNDLE_UNWRITABLE']);
    expect(await readdir(dir.join('run/files'))).toEqual([]);

    const { rows, end } = await readJournal(dir.join('run'));
    expect(rows).toHaveLength(100 - dropped.disk);
    expect(rows.map((row) => row['i'])).toEqual(rows.map((_, i) => i));
    expect(end).toBeUndefined();
  },
);
