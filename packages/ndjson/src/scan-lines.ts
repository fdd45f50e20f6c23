import { constants, isAscii, isUtf8 } from 'node:buffer';
import { parseRow } from './parse-row.js';
import type { CorruptLine, Row } from './row.js';

/** How lines are looked at. */
export interface LineFilter {
  /** Only lines that hold one of these are parsed; empty for all. */
  readonly needles: readonly Buffer[];
  /** The same, as text. */
  readonly texts: readonly string[];
  /** What a row starts with that may stand behind the fragment of a dead writer, in one line with it. */
  readonly recoverAfter?: string | undefined;
}

/** What the options of a reader say about lines. */
export function lineFilter(options: {
  readonly containing?: readonly string[];
  readonly recoverAfter?: string;
}): LineFilter {
  const { containing = [], recoverAfter } = options;
  // Every line holds the empty text.
  const texts = containing.includes('') ? [] : containing;
  return { needles: texts.map((text) => Buffer.from(text)), texts, recoverAfter };
}

/** Where what was found goes; false from `corrupt` ends the scan behind that line. */
export interface LineSink {
  row(row: Row): void;
  corrupt(line: CorruptLine): boolean;
}

const newline = 0x0a;
/** How many places in one line are tried as the start of a row. */
const maxRecoveries = 64;
/** In so few bytes looking for hits costs more than it saves. */
const fewBytes = 4096;
/** No text is longer; such a line is a gap that a crash of the system has left in the file. */
const longestText = constants.MAX_STRING_LENGTH;
/** So much of it is told. */
const shownBytes = 1000;

/**
 * Looks at complete lines.
 *
 * @param bytes - Ends behind a `\n`, or is empty.
 * @param base - The offset of the first byte in its file.
 * @returns The offset behind the line at which the sink ended the scan, if it did.
 */
export function scanLines(bytes: Buffer, base: number, filter: LineFilter, sink: LineSink): number | undefined {
  if (filter.needles.length > 0 && bytes.length > fewBytes) return scanHits(bytes, base, filter, sink);
  return scanAll(bytes, base, filter, sink);
}

function scanAll(bytes: Buffer, base: number, filter: LineFilter, sink: LineSink): number | undefined {
  // What is asked of all lines at once need not be asked of each.
  const isShort = bytes.length <= longestText;
  if (isShort && isAscii(bytes)) return scanText(bytes.toString('latin1'), base, filter, sink);
  const isGood = isShort && isUtf8(bytes);
  if (filter.needles.length > 0 && !isGood) return scanHits(bytes, base, filter, sink);
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(newline, start);
    const line = isGood ? bytes.toString('utf8', start, end) : undefined;
    const goesOn =
      line === undefined
        ? lookAtBytes(bytes.subarray(start, end), base + start, base + end + 1, filter, sink)
        : !isWanted(line, filter.texts) || look(line, base + start, base + end + 1, filter, sink);
    if (!goesOn) return base + end + 1;
    start = end + 1;
  }
  return undefined;
}

/**
 * The same for complete lines that are text already, of which every character was one byte.
 *
 * Somebody waits for what a lone line holds, and all code is cold then: each call counts.
 */
export function scanText(text: string, base: number, filter: LineFilter, sink: LineSink): number | undefined {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    // JSON may end with a line end; a part of a text has to be copied before it is parsed.
    const line = end === text.length - 1 && start === 0 ? text : text.slice(start, end);
    if (isWanted(line, filter.texts) && !look(line, base + start, base + end + 1, filter, sink)) return base + end + 1;
    start = end + 1;
  }
  return undefined;
}

function isWanted(line: string, texts: readonly string[]): boolean {
  if (texts.length === 0) return true;
  for (const text of texts) if (line.includes(text)) return true;
  return false;
}

/** Jumps from hit to hit; the lines between them are not even looked for. */
function scanHits(bytes: Buffer, base: number, filter: LineFilter, sink: LineSink): number | undefined {
  const hits = filter.needles.map((needle) => ({ needle, at: bytes.indexOf(needle) }));
  for (;;) {
    const found = hits.filter(({ at }) => at !== -1).map(({ at }) => at);
    if (found.length === 0) return undefined;
    const hit = Math.min(...found);
    const start = hit === 0 ? 0 : bytes.lastIndexOf(newline, hit - 1) + 1;
    const end = bytes.indexOf(newline, hit);
    if (!lookAtBytes(bytes.subarray(start, end), base + start, base + end + 1, filter, sink)) return base + end + 1;
    for (const one of hits) if (one.at !== -1 && one.at < end) one.at = bytes.indexOf(one.needle, end + 1);
  }
}

function lookAtBytes(bytes: Buffer, offset: number, nextOffset: number, filter: LineFilter, sink: LineSink): boolean {
  if (bytes.length > longestText)
    return sink.corrupt({ offset, nextOffset, text: bytes.toString('latin1', 0, shownBytes) });
  if (isUtf8(bytes)) return look(bytes.toString('utf8'), offset, nextOffset, filter, sink);
  return lookForRest(bytes.toString('utf8'), bytes, offset, nextOffset, filter, sink);
}

/** @param line - With or without its line end. */
function look(line: string, offset: number, nextOffset: number, filter: LineFilter, sink: LineSink): boolean {
  let value: unknown;
  try {
    value = parseRow(line);
  } catch {
    if (line.trim() === '') return true;
    const text = line.endsWith('\n') ? line.slice(0, -1) : line;
    return lookForRest(text, undefined, offset, nextOffset, filter, sink);
  }
  sink.row({ value, offset, nextOffset });
  return true;
}

/** Of a line that is no row: the row at its end, if there is one, and the rest as corrupt. */
function lookForRest(
  text: string,
  bytes: Buffer | undefined,
  offset: number,
  nextOffset: number,
  filter: LineFilter,
  sink: LineSink,
): boolean {
  const recovered = filter.recoverAfter === undefined ? undefined : rowAtTheEnd(text, bytes, filter.recoverAfter);
  const corrupt = recovered ? text.slice(0, text.length - recovered.text.length) : text;
  if (!sink.corrupt({ offset, nextOffset, text: ownCopy(corrupt) })) return false;
  // Both stand in one line: from inside of it nobody can read on.
  if (recovered) sink.row({ value: recovered.value, offset, nextOffset });
  return true;
}

/** A piece of a string keeps the whole string in memory; a copy does not. */
function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}

function rowAtTheEnd(
  text: string,
  bytes: Buffer | undefined,
  start: string,
): { readonly value: unknown; readonly text: string } | undefined {
  let from = text.length;
  for (let tries = 0; tries < maxRecoveries && from > 0; tries++) {
    const at = text.lastIndexOf(start, from - 1);
    if (at <= 0) return undefined;
    const rest = text.slice(at);
    // A fragment that ends inside a character makes the line no UTF-8; the row behind it still is.
    if (bytes === undefined || isUtf8(bytes.subarray(bytes.length - Buffer.byteLength(rest)))) {
      try {
        return { value: parseRow(rest), text: rest };
      } catch {
        // A place inside the fragment, or inside the row itself.
      }
    }
    from = at;
  }
  return undefined;
}
