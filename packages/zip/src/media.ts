const signatures: readonly { readonly at: number; readonly bytes: readonly number[] }[] = [
  { at: 0, bytes: [0x89, 0x50, 0x4e, 0x47] }, // png
  { at: 0, bytes: [0xff, 0xd8, 0xff] }, // jpeg
  { at: 0, bytes: [0x50, 0x4b, 0x03, 0x04] }, // zip
  { at: 0, bytes: [0x50, 0x4b, 0x05, 0x06] }, // zip without entries
  { at: 0, bytes: [0x1a, 0x45, 0xdf, 0xa3] }, // webm
  { at: 4, bytes: [0x66, 0x74, 0x79, 0x70] }, // mp4
  { at: 0, bytes: [0x1f, 0x8b] }, // gzip
  { at: 0, bytes: [0x77, 0x4f, 0x46, 0x32] }, // woff2
];

/**
 * Tells whether bytes are compressed already, by their magic numbers (png, jpeg, zip, webm, mp4, gzip, woff2): deflating
 * them again costs time and saves nothing.
 *
 * @example
 * isCompressedMedia(new TextEncoder().encode('hello')); // => false
 */
export function isCompressedMedia(data: Uint8Array): boolean {
  return signatures.some(({ at, bytes }) => bytes.every((byte, i) => data[at + i] === byte));
}
