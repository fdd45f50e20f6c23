import { writeFile } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { lineChunks } from './line-chunks.js';
import { textChunks } from './text-chunks.js';

const line = 'ordinary line of a log\n';
const key = `-----BEGIN RSA PRIVATE KEY-----\n${`${'Ab1+'.repeat(16)}\n`.repeat(20)}-----END RSA PRIVATE KEY-----\n`;
// The key begins some bytes before the place at which a chunk would end.
const log = `${line.repeat(Math.floor((256 * 1024 - 400) / line.length))}${key}${line.repeat(20_000)}`;

async function chunksOfFile(data: string | Uint8Array): Promise<string[]> {
  await using dir = await tmpdir();
  await writeFile(dir.join('a.log'), data);
  const chunks: string[] = [];
  for await (const chunk of lineChunks(dir.join('a.log'))) chunks.push(chunk.toString());
  return chunks;
}

describe.each<[string, (text: string) => string[] | Promise<string[]>]>([
  ['a text', (text) => Array.from(textChunks(text, undefined), (chunk) => chunk.text)],
  ['a file', chunksOfFile],
])('the chunks of %s', (_name, chunksOf) => {
  it('are whole lines and all of it', async () => {
    const chunks = await chunksOf(log);
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.join('')).toBe(log);
    for (const chunk of chunks) expect(chunk.endsWith('\n')).toBe(true);
  });

  it('never cut a private key', async () => {
    const chunks = await chunksOf(log);
    expect(chunks.filter((chunk) => chunk.includes(key))).toHaveLength(1);
  });

  it('cut on when what begins like a key never ends', async () => {
    const text = `-----BEGIN NOTHING-----\n${line.repeat(40_000)}`;
    const chunks = await chunksOf(text);
    expect(chunks.join('')).toBe(text);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(600_000);
  });

  it('give a line that is longer than a chunk in one', async () => {
    const text = `${'x'.repeat(900_000)}\n${line}`;
    expect((await chunksOf(text)).join('')).toBe(text);
  });
});

it('a chunk of a text knows its first line', () => {
  let lines = 1;
  for (const chunk of textChunks(log, undefined)) {
    expect(chunk.firstLine).toBe(lines);
    lines += chunk.text.split('\n').length - 1;
  }
});

it('a JSON document is one chunk, and so is a page', () => {
  const document = `[\n${Array.from({ length: 40_000 }, (_, row) => `{"row":${row}}`).join(',\n')}\n]`;
  expect([...textChunks(document, undefined)]).toHaveLength(1);
  expect([...textChunks(`<!doctype html>\n${'<p>x</p>\n'.repeat(40_000)}`, undefined)]).toHaveLength(1);
  expect([...textChunks(document.slice(0, -1), undefined)].length).toBeGreaterThan(1);
});
