import { readdir, symlink } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { findJournals } from './find-journals.js';
import { openJournal } from './journal.js';
import { removeJournal } from './remove-journal.js';

const header = { testName: 't', traceId: '0'.repeat(32), startedAtMs: 1 };
const make = async (dir: string): Promise<void> => (await openJournal(dir, header))[Symbol.asyncDispose]();

it('finds journals at any depth, without following links or looking into packages', async () => {
  await using dir = await tmpdir({ 'results/other/report.json': '{}' });
  for (const name of ['results/b/journal', 'results/a/journal', 'node_modules/x', '.git/x']) await make(dir.join(name));
  await symlink(dir.join('results/a'), dir.join('results/link'));
  expect(await findJournals(dir.path)).toEqual([dir.join('results/a/journal'), dir.join('results/b/journal')]);
  expect(await findJournals(dir.join('results/a/journal'))).toEqual([dir.join('results/a/journal')]);
  expect(await findJournals(dir.join('results/other'))).toEqual([]);
});

it('passes over one whose process was killed before its first byte', async () => {
  await using dir = await tmpdir({ 'run/journal/journal.ndjson': '' });
  expect(await findJournals(dir.path)).toEqual([]);
});

it('says when there is no such folder', async () => {
  await using dir = await tmpdir({ file: 'x' });
  for (const name of ['none', 'file']) {
    await expect(findJournals(dir.join(name))).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_NOT_FOUND' });
  }
});

it('removes a journal, and leaves what else lies in its folder', async () => {
  await using dir = await tmpdir({ 'run/bundle.zip': 'x' });
  await make(dir.join('run'));
  await make(dir.join('alone'));
  await removeJournal(dir.join('run'));
  await removeJournal(dir.join('alone'));
  await removeJournal(dir.join('none'));
  expect(await readdir(dir.path, { recursive: true })).toEqual(['run', 'run/bundle.zip']);
});
