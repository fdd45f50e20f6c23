import { readdir, readFile, writeFile } from 'node:fs/promises';
import { openJournal } from '@e2evidence/failure-bundle';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { cli } from './cli.js';

/** A journal as a process leaves it that was killed long ago. */
async function leave(dir: string, testName: string): Promise<void> {
  const journal = await openJournal(dir, { testName, traceId: '0'.repeat(32), startedAtMs: Date.now() });
  journal.record({ type: 'event', text: 'seen' });
  await journal[Symbol.asyncDispose]();
  const path = `${dir}/journal.ndjson`;
  // No process has this number.
  await writeFile(path, (await readFile(path, 'utf8')).replace(/"pid":\d+/, '"pid":4194305'));
}

it.concurrent('recover makes the bundle of a journal, and says where it is', async () => {
  await using dir = await tmpdir();
  await leave(dir.join('pay-1/journal'), 'pay');
  const { code, stdout, stderr } = await cli(['recover', 'pay-1'], { cwd: dir.path });
  expect([code, stdout, stderr]).toEqual([0, '', `recovered "pay", interrupted: ${dir.join('pay-1/bundle.zip')}\n`]);
  expect(await readdir(dir.join('pay-1'))).toEqual(['bundle.zip']);
  expect((await cli(['verify', 'pay-1/bundle.zip'], { cwd: dir.path })).code).toBe(0);
});

it.concurrent('recover refuses a run that is alive, and --force does not', async () => {
  await using dir = await tmpdir();
  await (await openJournal(dir.join('pay'), { testName: 'pay', traceId: '0'.repeat(32), startedAtMs: Date.now() }))[
    Symbol.asyncDispose
  ]();
  const refused = await cli(['recover', 'pay'], { cwd: dir.path });
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toMatch(new RegExp(`^FLOW_STILL_RUNNING: .* process ${process.pid} is alive`));
  const forced = await cli(['recover', 'pay', '--force', '--keep-journal'], { cwd: dir.path });
  expect(forced.code).toBe(0);
  expect((await readdir(dir.join('pay'))).sort()).toEqual(['bundle.zip', 'files', 'journal.ndjson']);
});

it.concurrent('recover --all goes over a whole workspace, and a bad journal stops nothing', async () => {
  await using dir = await tmpdir({ 'b/journal.ndjson': 'no journal\n' });
  await leave(dir.join('a/journal'), 'first');
  await leave(dir.join('c/journal'), 'second');
  await (await openJournal(dir.join('d'), { testName: 'now', traceId: '0'.repeat(32), startedAtMs: Date.now() }))[
    Symbol.asyncDispose
  ]();
  const { code, stdout, stderr } = await cli(['recover', '--all', '--json'], { cwd: dir.path });
  expect([code, stderr]).toEqual([1, '']);
  expect(JSON.parse(stdout)).toMatchObject({
    recovered: [{ name: 'first', status: 'interrupted' }, { name: 'second' }],
    running: [{ dir: 'd', code: 'FLOW_STILL_RUNNING' }],
    failed: [{ dir: 'b', code: 'FAILURE_BUNDLE_NO_JOURNAL' }],
  });
});

it.concurrent('recover --all ends with 0 where nothing is to be recovered, and says so', async () => {
  await using dir = await tmpdir();
  const { code, stderr } = await cli(['recover', '--all', '.'], { cwd: dir.path });
  expect([code, stderr]).toEqual([0, 'There is no journal in .\n']);
  const again = await cli(['recover', '.'], { cwd: dir.path });
  expect([again.code, again.stderr.split(':')[0]]).toEqual([2, 'FAILURE_BUNDLE_NO_JOURNAL']);
});
