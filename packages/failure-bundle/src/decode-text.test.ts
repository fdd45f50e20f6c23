import { expect, it } from 'vitest';
import { decodeText } from './decode-text.js';

const utf16be = Buffer.from('\ufeffhéllo', 'utf16le').swap16();
const plain = 'token=abc é';
const little = Buffer.from(plain, 'utf16le');
const big = Buffer.from(plain, 'utf16le').swap16();

it.each<[string, Uint8Array, string]>([
  ['UTF-8', Buffer.from('héllo 🚀'), 'héllo 🚀'],
  ['UTF-8 with a byte order mark', Buffer.from('\ufeffhéllo'), '\ufeffhéllo'],
  ['UTF-16 little endian', Buffer.from('\ufeffhéllo', 'utf16le'), '\ufeffhéllo'],
  ['UTF-16 big endian', utf16be, '\ufeffhéllo'],
  ['UTF-16 little endian without a byte order mark', little, plain],
  ['UTF-16 big endian without a byte order mark', big, plain],
  ['UTF-16 with half a character at its end', Buffer.from([...utf16be, 0x41]), '\ufeffhéllo'],
  ['UTF-16 without a mark and with half a character', Buffer.from([...little, 0x41]), plain],
  ['what is no UTF-8 and holds no NUL', Uint8Array.of(0x41, 0xff), 'Aÿ'],
  ['nothing', new Uint8Array(), ''],
])('reads %s and gives the same bytes back', (_name, data, text) => {
  const decoded = decodeText(data, false);
  expect(decoded?.text).toBe(text);
  expect(Buffer.from(decoded?.encode(text) ?? []).equals(data)).toBe(true);
});

it('takes what holds NUL and is no UTF-16 for binary', () => {
  expect(decodeText(Uint8Array.of(0x41, 0x00), false)).toBeUndefined();
  expect(decodeText(Buffer.from('abcdefgh\0'), false)).toBeUndefined();
  expect(decodeText(Uint8Array.from(new Array(64).fill([5, 0, 0, 0]).flat()), false)).toBeUndefined();
  const numbers = Buffer.concat([little, little, Uint8Array.of(0x00, 0xd8, 0x05, 0x00)]);
  expect(decodeText(numbers, false)).toBeUndefined();
  expect(decodeText(numbers, true)?.encoding).toBe('utf-16le');
});

it('reads them all the same where text is expected, and gives the same bytes back', () => {
  const log = Uint8Array.of(0x74, 0x6f, 0x6b, 0x65, 0x6e, 0x00, 0xff);
  const decoded = decodeText(log, true);
  expect(decoded?.text).toBe('token\0ÿ');
  expect(Buffer.from(decoded?.encode(decoded.text) ?? []).equals(log)).toBe(true);
});

it('takes media for binary, whatever is expected', () => {
  expect(decodeText(Buffer.from('PK\u0003\u0004 token'), true)).toBeUndefined();
  expect(decodeText(Uint8Array.of(0x1f, 0x8b, 0x08), true)).toBeUndefined();
  expect(decodeText(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2, 3), false)).toBeUndefined();
});
