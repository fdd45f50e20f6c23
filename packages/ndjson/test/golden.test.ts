import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { formatRow, readRows } from '@e2evidence/ndjson';
import { expect, it } from 'vitest';

const golden = (name: string): string => fileURLToPath(new URL(`golden/v1/${name}`, import.meta.url));

async function values(path: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const row of readRows(path)) found.push(row.value);
  return found;
}

it('reads the event bus log that the Python tool wrote', async () => {
  const { events } = JSON.parse(await readFile(golden('event-bus.expected.json'), 'utf8'));
  expect(await values(golden('event-bus.ndjson'))).toEqual(events);
});

it('reads the CDP recording that the Python tool wrote', async () => {
  const calls = JSON.parse(await readFile(golden('cdp-recording.expected.json'), 'utf8'));
  expect(await values(golden('cdp-recording.ndjson'))).toEqual(calls);
});

it('gives offsets that cut the file exactly into its rows', async () => {
  const file = await readFile(golden('event-bus.ndjson'));
  let reached = 0;
  for await (const { value, offset, nextOffset } of readRows(golden('event-bus.ndjson'))) {
    expect(offset).toBe(reached);
    expect(JSON.parse(file.subarray(offset, nextOffset).toString())).toEqual(value);
    expect(JSON.parse(formatRow(value))).toEqual(value);
    reached = nextOffset;
  }
  expect(reached).toBe(file.length);
});
