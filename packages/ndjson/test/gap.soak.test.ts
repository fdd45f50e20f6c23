import { constants } from 'node:buffer';
import { appendFile, truncate } from 'node:fs/promises';
import { type CorruptLine, readRows } from '@e2evidence/ndjson';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

it('passes over a gap that no text can hold, as a crash of the system may leave it', async () => {
  await using dir = await tmpdir({ log: '{"a":1}\n' });
  await truncate(dir.join('log'), constants.MAX_STRING_LENGTH + 100);
  await appendFile(dir.join('log'), '\n{"b":2}\n');
  const corrupt: CorruptLine[] = [];
  const values: unknown[] = [];
  for await (const { value } of readRows(dir.join('log'), { onCorrupt: (line) => corrupt.push(line) }))
    values.push(value);
  expect(values).toEqual([{ a: 1 }, { b: 2 }]);
  expect(corrupt).toEqual([{ offset: 8, nextOffset: constants.MAX_STRING_LENGTH + 101, text: '\0'.repeat(1000) }]);
});
