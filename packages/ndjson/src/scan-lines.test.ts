import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { type ReadRowsOptions, readRowBatches, readRows } from './read-rows.js';
import type { CorruptLine, Row } from './row.js';

async function read(file: string | Buffer, options: ReadRowsOptions) {
  await using dir = await tmpdir({ log: file });
  const rows: Row[] = [];
  const corrupt: CorruptLine[] = [];
  for await (const row of readRows(dir.join('log'), { onCorrupt: (line) => corrupt.push(line), ...options })) {
    rows.push(row);
  }
  return { rows, corrupt, values: rows.map(({ value }) => value) };
}

it('parses only lines that hold one of the texts, with the offsets that they have in the file', async () => {
  const { rows } = await read('{"t":"a"}\n{"t":"é","n":1}\n{bad\n{"t":"b"}\n', { containing: ['"é"', '"b"'] });
  expect(rows).toEqual([
    { value: { t: 'é', n: 1 }, offset: 10, nextOffset: 27 },
    { value: { t: 'b' }, offset: 32, nextOffset: 42 },
  ]);
});

it('gives a line that holds the text elsewhere: containing is a superset test only', async () => {
  const lines = ['{"t":"a"}', '{"t":"b","payload":"\\"a\\""}', '{"t":"b","x":"a"}', '{"t":"b"}'];
  const { values } = await read(`${lines.join('\n')}\n`, { containing: ['"a"'] });
  expect(values).toEqual([{ t: 'a' }, { t: 'b', x: 'a' }]);
  const wanted = Array.from({ length: 500 }, (_, i) => ({ t: `t${i % 7}`, text: `"t3" é ${'x'.repeat(i)}` }));
  const file = wanted.map((row) => `${JSON.stringify(row)}\n`).join('');
  const found = (await read(file, { containing: ['"t3"'] })).values as typeof wanted;
  expect(found.filter(({ t }) => t === 't3')).toEqual(wanted.filter(({ t }) => t === 't3'));
});

it('takes an empty list, or the empty text, for every line', async () => {
  for (const containing of [[], [''], ['x', '']]) expect((await read('1\n2\n', { containing })).values).toEqual([1, 2]);
});

it('moves nextOffset on where lines are passed over', async () => {
  await using dir = await tmpdir({ log: `${'{"t":"a"}\n'.repeat(60_000)}torn` });
  const batches = [];
  for await (const batch of readRowBatches(dir.join('log'), { containing: ['"b"'] })) batches.push(batch);
  expect(batches.length).toBeGreaterThan(2);
  expect(batches.every(({ rows }) => rows.length === 0)).toBe(true);
  expect(batches.map(({ nextOffset }) => nextOffset)).toEqual(
    batches.map(({ nextOffset }) => nextOffset).sort((a, b) => a - b),
  );
  expect(batches.at(-1)).toEqual({ rows: [], nextOffset: 600_000, atEnd: true });
});

const start = '{"event_id"';

it('gives the row behind the fragment of a dead writer, in one line with it, with the place of that line', async () => {
  const file = '{"event_id":"1","text":"é{"event_id":"2","é":"ü"}\n3\n';
  const { rows, corrupt } = await read(file, { recoverAfter: start });
  expect(corrupt).toEqual([{ offset: 0, nextOffset: 53, text: '{"event_id":"1","text":"é' }]);
  expect(rows).toEqual([
    { value: { event_id: '2', é: 'ü' }, offset: 0, nextOffset: 53 },
    { value: 3, offset: 53, nextOffset: 55 },
  ]);
  expect((await read(file, {})).values).toEqual([3]);
});

it('gives it also behind a fragment that ends inside a character, and behind several fragments', async () => {
  const cut = Buffer.concat([Buffer.from('{"event_id":"1é').subarray(0, -1), Buffer.from('{"event_id":"2"}\n')]);
  expect((await read(cut, { recoverAfter: start })).values).toEqual([{ event_id: '2' }]);
  const several = await read('{"event_id":{"event_id":"1"{"event_id":"3"}\n', { recoverAfter: start });
  expect(several.values).toEqual([{ event_id: '3' }]);
});

it('is not misled by rows that hold rows', async () => {
  const inner = Array.from({ length: 40 }, (_, i) => ({ event_id: `inner ${i}` }));
  const row = { event_id: 'outer', payload: { inner, text: '{"event_id":"quoted"}' } };
  const { values, corrupt } = await read(`{"event_id":"frag${JSON.stringify(row)}\n`, { recoverAfter: start });
  expect(values).toEqual([row]);
  expect(corrupt[0]?.text).toBe('{"event_id":"frag');
});

it('takes a line for corrupt as a whole when no row stands at its end', async () => {
  const text = `{"event_id":"1"${'{"event_id":'.repeat(2000)}`;
  const { values, corrupt } = await read(`${text}\n{"event_id":"2"}x\n`, { recoverAfter: start });
  expect(values).toEqual([]);
  expect(corrupt.map((line) => line.text)).toEqual([text, '{"event_id":"2"}x']);
});
