import { expect, it } from 'vitest';
import { cutText, type TextCut } from './cut-text.js';

async function cut(text: string | Uint8Array, limit: number, options: Partial<TextCut> = {}, pieceBytes = 7) {
  const bytes = Buffer.from(text as string);
  const kept: number[] = [];
  const given: Uint8Array[] = [];
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, i) =>
    bytes.subarray(i * pieceBytes, (i + 1) * pieceBytes),
  );
  const all = {
    limit,
    total: bytes.length,
    encoding: 'utf-8' as const,
    onCut: (n: number) => kept.push(n),
    ...options,
  };
  for await (const piece of cutText(pieces, all)) given.push(piece);
  return { bytes: Buffer.concat(given), text: Buffer.concat(given).toString(), kept };
}

it('leaves what fits as it is', async () => {
  expect(await cut('one\ntwo\n', 8)).toMatchObject({ text: 'one\ntwo\n', kept: [] });
  expect(await cut('', 0)).toMatchObject({ text: '', kept: [] });
});

it('cuts behind the last whole line that fits, and says so', async () => {
  expect(await cut('one\ntwo\nthree\n', 10)).toMatchObject({
    text: 'one\ntwo\n[e2evidence cut this text here: 6 of 14 bytes are left out]\n',
    kept: [8],
  });
});

it('cuts a line that has no end, never inside a character', async () => {
  const { text, kept } = await cut('ab🚀cd', 4);
  expect(text).toBe('ab\n[e2evidence cut this text here: 6 of 8 bytes are left out]\n');
  expect(kept).toEqual([2]);
});

it('keeps nothing but the notice where nothing fits', async () => {
  expect((await cut('one\n', 0)).text).toBe('[e2evidence cut this text here: 4 of 4 bytes are left out]\n');
});

it('keeps UTF-16 what it is', async () => {
  for (const encoding of ['utf-16le', 'utf-16be'] as const) {
    const units = Buffer.from('\ufeffabcdef', 'utf16le');
    const bytes = encoding === 'utf-16le' ? units : Buffer.from(units).swap16();
    const result = await cut(bytes, 7, { encoding });
    expect(new TextDecoder(encoding).decode(result.bytes)).toBe(
      'ab\n[e2evidence cut this text here: 8 of 14 bytes are left out]\n',
    );
  }
});

it('finds the end of a line in what has come long before', async () => {
  const lines = `${'x'.repeat(60_000)}\n`.repeat(5);
  const { text, kept } = await cut(lines, 150_000, {}, 1000);
  expect(kept).toEqual([120_002]);
  expect(text.slice(0, 120_002)).toBe(lines.slice(0, 120_002));
});
