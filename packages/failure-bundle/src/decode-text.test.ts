import { expect, it } from 'vitest';
import { decodeText } from './decode-text.js';

const utf16be = Buffer.from('\ufeffhéllo', 'utf16le').swap16();

it.each<[string, Uint8Array, string]>([
  ['UTF-8', Buffer.from('héllo 🚀'), 'héllo 🚀'],
  ['UTF-8 with a byte order mark', Buffer.from('\ufeffhéllo'), '\ufeffhéllo'],
  ['UTF-16 little endian', Buffer.from('\ufeffhéllo', 'utf16le'), '\ufeffhéllo'],
  ['UTF-16 big endian', utf16be, '\ufeffhéllo'],
  ['nothing', new Uint8Array(), ''],
])('reads %s and gives the same bytes back', (_name, data, text) => {
  const decoded = decodeText(data, false);
  expect(decoded?.text).toBe(text);
  expect(Buffer.from(decoded?.encode(text) ?? []).equals(data)).toBe(true);
});

it('takes bytes that are no UTF-8, or hold NUL, for binary', () => {
  expect(decodeText(Uint8Array.of(0x41, 0xff), false)).toBeUndefined();
  expect(decodeText(Uint8Array.of(0x41, 0x00), false)).toBeUndefined();
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
});
