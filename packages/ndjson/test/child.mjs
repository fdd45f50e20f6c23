// Appends the rows argv[4] up to argv[5] of the sender argv[3] to the log argv[2], as argv[6] says: 'batches', 'durable',
// or 'python', line by line as the Python tool does. Prints one line for each batch: which rows the log took, and the
// codes of the others.
import fs from 'node:fs';
import { openAppender } from '@e2evidence/ndjson';

const [, , path = '', sender = '', first = '0', end = '0', how = ''] = process.argv;
const appender = how === 'python' ? undefined : await openAppender(path, { durable: how === 'durable' });
for (let i = Number(first); i < Number(end); ) {
  const size = Math.min(1 + ((i * 7) % 40), Number(end) - i);
  const batch = Array.from({ length: size }, (_, k) => i + k);
  const outcomes = await Promise.allSettled(batch.map(append));
  const taken = batch.filter((_, k) => outcomes[k]?.status === 'fulfilled');
  const codes = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
  fs.writeSync(1, `${JSON.stringify({ taken, codes })}\n`);
  i += size;
}
await appender?.close();

/** @param {number} i */
async function append(i) {
  // Some lines are longer than a pipe, a page or a chunk of reading.
  const text = 'é'.repeat(i % 60 === 59 ? 150_000 : (i * 37) % 1500);
  const id = `${sender}-${i}`;
  if (appender) return appender.append({ event_id: id, text });
  const line = Buffer.from(`{"event_id": "${id}", "text": ${JSON.stringify(text)}}\n`);
  const descriptor = fs.openSync(path, 'a');
  const length = fs.writeSync(descriptor, line);
  fs.closeSync(descriptor);
  if (length < line.length) throw Object.assign(new Error('short write'), { code: 'SHORT' });
}
