// node stream-big.mjs <megabytes>: redacts a log that is made on the way, and says what it found and took.
import { Readable } from 'node:stream';
import { createRedactor, redactStream } from '@e2evidence/redact';

const bytes = Number(process.argv[2]) * 2 ** 20;
const secret = 'sess-9f8e7d6c5b4a';
let written = 0;
let read = 0;
let leaks = 0;
let tail = '';

async function* log() {
  for (let row = 0; written < bytes; ) {
    let chunk = '';
    for (; chunk.length < 65_536; row++) {
      // Now and then a line that is longer than a window, with the secret in it.
      const pad =
        row % 50_000 === 49_999
          ? `${'lorem ipsum '.repeat(120_000)}token=${secret} ${'dolor '.repeat(60_000)}`
          : `row ${row}`;
      chunk += `${JSON.stringify({ time: row, level: 'info', msg: pad, session_id: row % 100 === 7 ? secret : undefined })}\n`;
    }
    written += chunk.length;
    yield Buffer.from(chunk);
  }
}

const source = Readable.toWeb(Readable.from(log()));
for await (const chunk of source.pipeThrough(redactStream(createRedactor()))) {
  read += chunk.length;
  const text = tail + Buffer.from(chunk).toString('latin1');
  if (text.includes(secret)) leaks++;
  tail = text.slice(-32);
}
const { maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ written, read, leaks, maxRssMegabytes: Math.round(maxRSS / 1024) }));
