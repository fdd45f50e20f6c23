import { createRedactor, type Redactor, redactStream } from '@e2evidence/redact';
import { withoutPseudonyms } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { randomOf } from './random.js';
import { redactBigLog } from './stream-memory.js';

/** The bytes cut into chunks of these sizes in turn, redacted. */
async function redacted(
  bytes: Uint8Array,
  sizes: readonly number[] = [65_536],
  options: { redactor?: Redactor; contentType?: string; maxLineBytes?: number } = {},
): Promise<Buffer> {
  const { redactor = createRedactor(), ...streamOptions } = options;
  const stream = redactStream(redactor, streamOptions);
  const writer = stream.writable.getWriter();
  const writing = (async () => {
    for (let start = 0, i = 0; start < bytes.length; start += sizes[i++ % sizes.length]!)
      await writer.write(bytes.slice(start, start + sizes[i % sizes.length]!));
    await writer.close();
  })();
  const parts: Uint8Array[] = [];
  for await (const part of stream.readable) parts.push(part);
  await writing;
  return Buffer.concat(parts);
}

const textOf = async (text: string, ...rest: [sizes?: readonly number[], options?: Parameters<typeof redacted>[2]]) =>
  withoutPseudonyms((await redacted(Buffer.from(text), ...rest)).toString());

describe('redactStream', () => {
  const log = [
    '{"level":"info","token":"a1b2c3d4e5","n":1}\r\n',
    'plain é line with a1b2c3d4e5 and 日本\n',
    '\n',
    'Cookie: sid=q1w2e3r4; theme=dark\n',
    'no line end, token=z9y8x7',
  ].join('');
  const expected = [
    '{"level":"info","token":"[redacted:json-key]","n":1}\r\n',
    'plain é line with [redacted:json-key] and 日本\n',
    '\n',
    'Cookie: sid=[redacted:cookie]; theme=[redacted:cookie]\n',
    'no line end, token=[redacted:text-key]',
  ].join('');

  it.each([1, 2, 3, 7, 64, 100_000])('gives the same, however the bytes are cut: %i', async (size) => {
    expect(await textOf(log, [size])).toBe(expected);
  });

  it('reads the fields of an event stream', async () => {
    const stream = 'event: x\ndata: {"token":"a"}\n\n';
    expect(await textOf(stream, [5], { contentType: 'text/event-stream' })).toBe(
      'event: x\ndata: {"token":"[redacted:json-key]"}\n\n',
    );
  });

  it('takes a private key of many lines for one secret', async () => {
    const body = Array.from({ length: 20 }, () => 'MIIEpAIBAAKCAQEAx9tR5v0uG2mQ1'.repeat(2)).join('\n');
    const text = `start\n-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\nend\n`;
    expect(await textOf(text, [50])).toBe('start\n[redacted:private-key]\nend\n');
    expect(await textOf(text.slice(0, 500), [50])).toBe('start\n[redacted:private-key]');
  });

  it.each([
    ['plain', (line: string) => line],
    ['coloured', (line: string) => `\u001b[2m${line}\u001b[22m`],
    ['with times', (line: string) => `2026-11-28T08:00:00.1234567Z ${line}`],
    ['of a job', (line: string) => `test (1)\tRun npm test\t2026-11-28T08:00:00.1234567Z \u001b[2m${line}\u001b[22m`],
  ])('takes what a log of actions says was typed with the lines that name the field: %s', async (_name, look) => {
    const line = (text: string) => `${look(text)}\n`;
    const called = line("  - waiting for getByLabel('Password')") + line('    - locator resolved to <input id="x"/>');
    const log = `start\n${called}${line('    - fill("letmein")')}${line('    2 × waiting for element to be enabled')}end\n`;
    for (const size of [1, 40, 100_000])
      expect(await textOf(log, [size])).toBe(log.replace('letmein', '[redacted:text-key]'));
    const other = `${called}no part of it\n    - fill("Berlin2")\n`;
    expect(await textOf(other, [7])).toBe(other);
  });

  it('passes bytes that are no text as they are', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x0a, 0x00, 0x80, 0x41, 0x0a, 0xc3]);
    expect(await redacted(bytes, [3])).toEqual(bytes);
  });

  it('passes everything for a redactor that is off', async () => {
    const off = { ...createRedactor(), enabled: false };
    expect(await textOf('token=a1b2c3d4', [4], { redactor: off })).toBe('token=a1b2c3d4');
  });

  it('leaves no secret at a seam of a line that is longer than a window', async () => {
    const random = randomOf();
    const secrets = Array.from({ length: 60 }, () => `s${random.text(20)}7`);
    let line = '';
    for (const secret of secrets) {
      const kind = random.below(4);
      const key = ['token=', '{"password": "', 'Authorization: Bearer ', 'https://h.example/?sid='][kind]!;
      const filler = random.of(['lorem ipsum 日本 ', 'x', '{"a":1},', 'aGVsbG8gd29ybGQ']);
      line += `${filler.repeat(1 + random.below(60_000 / filler.length))} ${key}${secret}" & `;
    }
    const output = (await redacted(Buffer.from(line), [30_000, 1_000], { maxLineBytes: 1 })).toString();
    const left = secrets.filter((secret) => output.includes(secret));
    expect(left, `seed ${random.seed}`).toEqual([]);
    // Nothing but the secrets is gone.
    const marker = /\[redacted:[a-z-]+(?:#|%23)[0-9a-f]+\]/g;
    expect(output.replace(marker, '')).toBe(secrets.reduce((text, secret) => text.replace(secret, ''), line));
  });

  it('drops the end of a secret that is longer than a window', async () => {
    const output = await textOf(`token=${'a1'.repeat(700_000)} end\n`, [65_536], { maxLineBytes: 1 });
    expect(output).toMatch(/^token=\[redacted:text-key\] end\n$/);
  });

  it('redacts 64 MB in a process that has 64 MB for its objects', async () => {
    const { written, read, leaks, maxRssMegabytes } = await redactBigLog(64);
    expect(written).toBeGreaterThanOrEqual(2 ** 26);
    expect(read).toBeGreaterThan(2 ** 25);
    expect(leaks).toBe(0);
    expect(maxRssMegabytes).toBeLessThan(400);
  }, 120_000);
});
