import fs from 'node:fs';
import { openAppender, openRowReader, readRowBatches, watchFile } from '@e2evidence/ndjson';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

const rowCount = 10_000_000;
const line = (i: number): string => `{"i":${i},"topic":"${i % 100_000 === 7 ? 'go' : 'other'}"}\n`;

async function writeRows(log: string): Promise<void> {
  await using appender = await openAppender(log);
  for (let i = 0; i < rowCount; ) {
    const appended = [];
    for (const end = i + 1000; i < end; i++) appended.push(appender.appendLine(line(i)));
    await Promise.all(appended);
    // The reader, in the same process here, comes to its turn.
    await new Promise(setImmediate);
  }
}

/** Bytes outside and inside the heap, after what a batch has left behind had a chance to go. */
function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

it('follows ten million rows while they are written, each once and in order, in flat memory', async () => {
  await using dir = await tmpdir();
  const log = dir.join('log');
  await using reader = openRowReader(log);
  let wake: () => void = () => {};
  const watch = watchFile(log, () => wake(), { persistent: true });
  const written = writeRows(log);
  let next = 0;
  let highest = 0;
  while (next < rowCount) {
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const { rows, atEnd } = await reader.read();
    for (const { value } of rows) {
      if ((value as { i: number }).i !== next) expect(value).toMatchObject({ i: next });
      next++;
    }
    highest = Math.max(highest, memory());
    if (atEnd && next < rowCount) await woken;
  }
  watch.close();
  await written;
  expect(highest).toBeLessThan(200_000_000);

  let found = 0;
  let highestOfScan = 0;
  for await (const { rows } of readRowBatches(log, { containing: ['"go"'] })) {
    found += rows.length;
    highestOfScan = Math.max(highestOfScan, memory());
  }
  expect(found).toBe(rowCount / 100_000);
  expect(highestOfScan).toBeLessThan(200_000_000);
  expect(reader.offset).toBe(fs.statSync(log).size);
});
