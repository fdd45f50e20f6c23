import { mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { type Tmpdir, tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { bundleFromJournal } from './bundle-from-journal.js';
import { openBundle } from './open-bundle.js';
import { readJournal } from './read-journal.js';

const header =
  '{"type":"header","v":1,"test_name":"t","trace_id":"abc","started_at_ms":5,"pid":7,"metadata":{"a":1},"tools":{"node":"20"}}\n';
const journal = (rows: string, files: Record<string, string> = {}): Promise<Tmpdir> =>
  tmpdir({ 'journal.ndjson': header + rows, ...files });

it('gives header, rows, artifacts and end', async () => {
  await using dir = await journal(
    '{"type":"event","i":1}\n{"type":"artifact","name":"a.txt","file":"files/0001.txt","size":1,"content_type":"text/plain","description":"d"}\n' +
      '{"type":"end","status":"failed","error_repr":"E","ended_at_ms":9,"dropped":{"disk":2}}\n',
    { 'files/0001.txt': 'x' },
  );
  expect(await readJournal(dir.path)).toEqual({
    dir: dir.path,
    header: { testName: 't', traceId: 'abc', startedAtMs: 5, pid: 7, metadata: { a: 1 }, tools: { node: '20' } },
    rows: [{ type: 'event', i: 1 }],
    artifacts: [{ name: 'a.txt', file: 'files/0001.txt', contentType: 'text/plain', description: 'd' }],
    end: { status: 'failed', errorRepr: 'E', endedAtMs: 9, dropped: { disk: 2 } },
    problems: [],
  });
});

it('tolerates a torn last row and says where it is', async () => {
  await using dir = await journal('{"type":"event","i":1}\n{"type":"ev');
  const { rows, problems } = await readJournal(dir.path);
  expect(rows).toHaveLength(1);
  expect(problems).toEqual([`The last row, at byte ${header.length + 23}, is torn.`]);
});

it('skips damaged rows in the middle and says where they are', async () => {
  await using dir = await journal('{"type":"eve\n{"type":"event","i":1}\n[1]\n{"i":2}\n{"type":"event","i":3}\n');
  const { rows, problems } = await readJournal(dir.path);
  expect(rows.map(({ i }) => i)).toEqual([1, 3]);
  const offsets = [0, 36, 40].map((offset) => header.length + offset);
  expect(problems).toEqual(offsets.map((offset) => `The row at byte ${offset} is damaged.`));
});

it('lists files that are missing, of another size, or without a row', async () => {
  const row = (name: string, size: number): string =>
    `{"type":"artifact","name":"${name}","file":"files/${name}","size":${size}}\n`;
  await using dir = await journal(row('0001.txt', 1) + row('0002.txt', 1) + row('0003.txt', 9), {
    'files/0001.txt': 'x',
    'files/0003.txt': 'x',
    'files/0004.txt.tmp': 'x',
  });
  const { artifacts, problems } = await readJournal(dir.path);
  expect(artifacts.map(({ name }) => name)).toEqual(['0001.txt']);
  expect(problems).toEqual([
    'The file of 0002.txt (files/0002.txt) is missing.',
    'The file of 0003.txt (files/0003.txt) has 1 bytes instead of 9.',
    'The file files/0004.txt.tmp has no row; it is left out.',
  ]);
});

it('reads no file outside its folder, not even through a link', async () => {
  const row = (name: string, file: string): string => `{"type":"artifact","name":"${name}","file":"${file}"}\n`;
  await using dir = await journal(
    row('a', '../../etc/passwd') +
      row('b', '/etc/passwd') +
      row('../c', 'files/0001') +
      row('d', 'files/0002') +
      row('e', 'files/..'),
    { 'files/0001': 'x' },
  );
  await symlink('/etc/passwd', dir.join('files/0002'));
  const { artifacts, problems } = await readJournal(dir.path);
  // The one that lies in it is kept, not by the name that leads out.
  expect(artifacts).toEqual([{ name: 'artifacts/unnamed-0001', file: 'files/0001' }]);
  expect(problems).toHaveLength(6);
});

it('survives rows whose values have the wrong types', async () => {
  await using dir = await journal(
    '{"type":"end","status":5,"error_repr":null,"ended_at_ms":1e300,"redaction":[],"dropped":"x"}\n',
  );
  expect((await readJournal(dir.path)).end).toEqual({
    status: 'interrupted',
    errorRepr: '',
    endedAtMs: 0,
    dropped: {},
  });
});

it.each<[string, string, object, string[]]>([
  [
    'versions',
    '{"node":20,"pw":null,"own":"1.0"}',
    { own: '1.0' },
    [
      'The version of the tool "node" is no text; it is left out.',
      'The version of the tool "pw" is no text; it is left out.',
    ],
  ],
  ['tools', '["node"]', {}, ['The tools in the header are damaged; they are left out.']],
])('leaves out %s of another type and says so, and the bundle opens', async (_what, tools, left, problems) => {
  const end = '{"type":"end","status":"failed","error_repr":"E","ended_at_ms":9,"dropped":{"disk":2,"budget":"x"},';
  const report = '"redaction":{"enabled":true,"rules":[],"replaced":[],"total":0,"unread":5}}\n';
  await using dir = await tmpdir({ 'journal.ndjson': header.replace('{"node":"20"}', tools) + end + report });
  expect(await readJournal(dir.path)).toMatchObject({ problems, end: { dropped: { disk: 2 } } });
  const { path } = await bundleFromJournal(dir.path, { outputPath: dir.join('b.zip') });
  await using bundle = await openBundle(path);
  expect(bundle.manifest).toMatchObject({ tools: left, dropped: { disk: 2 }, problems });
  expect(await bundle.verify()).toEqual({ ok: true, problems: [] });
});

it('says when there is no journal, or no header that it knows', async () => {
  await using dir = await tmpdir();
  const code = 'FAILURE_BUNDLE_NO_JOURNAL';
  await expect(readJournal(dir.join('none'))).rejects.toMatchObject({ name: 'FailureBundleError', code });
  await expect(readJournal(dir.path)).rejects.toMatchObject({ code });
  for (const text of ['', '{"type":"hea', '{"type":"event"}\n', header.replace('"v":1', '"v":2')]) {
    await writeFile(dir.join('journal.ndjson'), text);
    await expect(readJournal(dir.path)).rejects.toMatchObject({ code });
  }
  await rm(dir.join('journal.ndjson'));
  await mkdir(dir.join('journal.ndjson'));
  await expect(readJournal(dir.path)).rejects.toMatchObject({ code: 'FAILURE_BUNDLE_UNREADABLE' });
});

it('reads a journal whose folder of files is gone', async () => {
  await using dir = await journal('{"type":"event"}\n');
  await truncate(dir.join('journal.ndjson'), header.length);
  expect(await readJournal(dir.path)).toMatchObject({ rows: [], artifacts: [], problems: [] });
});
