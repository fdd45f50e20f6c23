// What a failing test leaves: films and pictures, which no deflate makes smaller, and text, which it does.
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} ContentFile
 * @property {string} name - As in the zip.
 * @property {string} path
 */

/**
 * Writes files of about so many bytes, the same bytes each time. Seven tenths are media.
 *
 * @param {string} dir
 * @param {number} megabytes
 * @returns {ContentFile[]}
 */
export function writeContent(dir, megabytes) {
  mkdirSync(dir, { recursive: true });
  const bytes = megabytes * 1e6;
  /** @type {[name: string, start: readonly number[], share: number][]} */
  const media = [
    ['video.webm', [0x1a, 0x45, 0xdf, 0xa3], 0.4],
    ['screenshot-1.png', [0x89, 0x50, 0x4e, 0x47], 0.1],
    ['screenshot-2.png', [0x89, 0x50, 0x4e, 0x47], 0.1],
    ['trace.zip', [0x50, 0x4b, 0x03, 0x04], 0.1],
  ];
  /** @type {[name: string, line: (i: number) => string, share: number][]} */
  const texts = [
    ['dom.html', htmlLine, 0.08],
    ['network.json', networkLine, 0.16],
    ['console.ndjson', consoleLine, 0.06],
  ];
  return [
    ...media.map(([name, start, share]) => write(dir, name, bytes * share, noise(name, start))),
    ...texts.map(([name, line, share]) => write(dir, name, bytes * share, lines(line))),
  ];
}

/**
 * @param {string} dir
 * @param {string} name
 * @param {number} bytes
 * @param {Generator<Buffer>} pieces
 */
function write(dir, name, bytes, pieces) {
  const path = join(dir, name);
  const file = openSync(path, 'w');
  for (let written = 0; written < bytes; ) {
    const piece = pieces.next().value.subarray(0, bytes - written);
    written += writeSync(file, piece);
  }
  closeSync(file);
  return { name: `artifacts/${name}`, path };
}

/**
 * Bytes without a pattern, the same for the same name.
 *
 * @param {string} name
 * @param {readonly number[]} start
 * @returns {Generator<Buffer>}
 */
function* noise(name, start) {
  yield Buffer.from(start);
  for (let i = 0; ; i++) {
    const blocks = Array.from({ length: 1024 }, (_, at) => createHash('sha512').update(`${name} ${i} ${at}`).digest());
    yield Buffer.concat(blocks);
  }
}

/**
 * @param {(i: number) => string} line
 * @returns {Generator<Buffer>}
 */
function* lines(line) {
  for (let i = 0; ; i += 500) yield Buffer.from(Array.from({ length: 500 }, (_, at) => line(i + at)).join(''));
}

/** @param {number} i */
const shuffled = (i) => Math.imul(i ^ (i >>> 7), 0x9e3779b1) >>> 0;
const words = 'cart coupon order checkout price total item address payment delivery button label'.split(' ');
/** @param {number} i */
const word = (i) => words[shuffled(i) % words.length];

/** @param {number} i */
function htmlLine(i) {
  return `<li class="${word(i)} row-${i}" data-testid="item-${shuffled(i) % 99_991}"><a href="/${word(i + 1)}/${shuffled(i + 2)}">${word(i + 3)} ${word(i + 4)} ${i}</a></li>\n`;
}

/** @param {number} i */
function networkLine(i) {
  return `${JSON.stringify({ method: i % 3 ? 'GET' : 'POST', url: `https://shop.example/api/${word(i)}/${shuffled(i)}?page=${i % 40}`, status: i % 50 ? 200 : 500, headers: { 'content-type': 'application/json', 'x-request-id': shuffled(i + 9).toString(16) }, duration_ms: shuffled(i) % 1999, timestamp_ms: 1_795_000_000_000 + i * 13 })}\n`;
}

/** @param {number} i */
function consoleLine(i) {
  return `${JSON.stringify({ type: i % 9 ? 'log' : 'error', text: `${word(i)} ${word(i + 1)} ${shuffled(i)} took ${i % 977} ms`, ts: 1_795_000_000_000 + i * 7 })}\n`;
}
