import { deflateSync, gzipSync } from 'node:zlib';
import type { Redactor } from '@e2evidence/redact';
import { inflateGzip, packZip, withZip } from './archives.js';
import { archivesIn } from './base64-parts.js';
import { blankImage } from './blank-image.js';
import { type Budget, maxNesting, tooLarge } from './budget.js';
import { decodeText, holdsSecret } from './decode-text.js';
import { ScanError } from './errors.js';
import { type FileKind, isMedia, kindOf } from './file-kind.js';
import { beginsAsZlib, inflateZlib, zipBehind } from './hidden-archive.js';
import { redactDocument } from './redact-document.js';
import { redactEntries } from './redact-zip.js';
import { mostBytesAtOnce } from './source-file.js';
import type { TraceContext } from './trace-context.js';

/** What was done with data that is no text, of one pass. */
interface BinaryTally {
  imagesKept: number;
  imagesBlanked: number;
  /** Films, sounds, fonts and documents that were kept as they were. */
  otherMediaKept: number;
  /** Names of binary data with a secret in it, which is empty now. */
  emptied: string[];
}

/** One pass over a file. There are two: what the first one learns of the end, the second one replaces in the beginning. */
export interface RedactionPass {
  readonly redactor: Redactor;
  readonly dropImages: boolean;
  readonly budget: Budget;
  /** The first pass writes nothing. */
  readonly isLearning: boolean;
  /** By the name of the zip; kept from the first pass for the second. */
  readonly traces: Map<string, TraceContext>;
  readonly tally: BinaryTally;
}

/** A piece of data and how it is called. */
export interface NamedData {
  readonly data: Uint8Array;
  /** With the archives that it lies in, such as `bundle.zip!artifacts/trace.zip`. */
  readonly label: string;
  readonly contentType?: string | undefined;
  /** In how many archives it lies. */
  readonly depth: number;
}

/** Redacts data by its looks: texts, archives and what is inside of them; media is kept, or blank with `dropImages`. */
export async function redactBytes(pass: RedactionPass, named: NamedData): Promise<Uint8Array> {
  const { data, label, contentType, depth } = named;
  const kind = kindOf(data);
  if (kind === 'zip' || kind === 'gzip') {
    if (depth >= maxNesting) throw tooLarge(label, 'it lies in too many archives');
    return kind === 'zip' ? redactInnerZip(pass, named) : redactGzip(pass, named);
  }
  if (isMedia(kind)) return redactMedia(pass, kind, data);
  if (data.length > mostBytesAtOnce) throw tooLarge(label, `it has ${data.length} bytes`);
  const decoded = decodeText(data);
  if (beginsAsZlib(data)) {
    const redacted = await redactZlib(pass, named);
    if (redacted) return redacted;
  }
  if (!decoded) return redactBinary(pass, named);
  // Before the text itself: a marker in base64 would break the archive.
  const opened = await redactArchivesIn(pass, decoded.text, label, depth);
  const redacted = redactDocument(opened, label, contentType, pass.redactor);
  return redacted === decoded.text ? data : decoded.encode(redacted);
}

async function redactArchivesIn(pass: RedactionPass, text: string, label: string, depth: number): Promise<string> {
  const parts: string[] = [];
  let copied = 0;
  for (const [i, { start, end, bytes }] of archivesIn(text).entries()) {
    const named = { data: bytes, label: `${label}!data URL ${i + 1}`, depth: depth + 1 };
    const redacted = await redactBytes(pass, named).catch((error) => emptied(pass, named.label, error));
    if (redacted === bytes) continue;
    parts.push(text.slice(copied, start), Buffer.from(redacted).toString('base64'));
    copied = end;
  }
  return parts.length === 0 ? text : `${parts.join('')}${text.slice(copied)}`;
}

async function redactInnerZip(pass: RedactionPass, { data, label, depth }: NamedData): Promise<Uint8Array> {
  return withZip(data, label, pass.budget, async (zip) => {
    const entries = redactEntries(pass, zip, label, depth + 1);
    if (!pass.isLearning) return packZip(entries);
    for await (const _ of entries);
    return data;
  });
}

async function redactGzip(pass: RedactionPass, { data, label, depth }: NamedData): Promise<Uint8Array> {
  const inflated = await inflateGzip(data, label, pass.budget);
  const name = label.replace(/\.gz$/i, '');
  const redacted = await redactBytes(pass, { data: inflated, label: name, depth: depth + 1 });
  return pass.isLearning || Buffer.compare(redacted, inflated) === 0 ? data : gzipSync(redacted);
}

/** Undefined when it is no zlib stream. One that is damaged may still hold a secret, and nobody can see which. */
async function redactZlib(pass: RedactionPass, named: NamedData): Promise<Uint8Array | undefined> {
  const { data, label, depth } = named;
  const isText = decodeText(data) !== undefined;
  try {
    const inflated = await inflateZlib(data, label, pass.budget);
    if (depth >= maxNesting) throw tooLarge(label, 'it lies in too many archives');
    const redacted = await redactBytes(pass, { ...named, data: inflated, depth: depth + 1 });
    return pass.isLearning || Buffer.compare(redacted, inflated) === 0 ? data : deflateSync(redacted);
  } catch (error) {
    if (isText && error instanceof ScanError && error.code === 'SCAN_UNREADABLE') return undefined;
    return emptied(pass, label, error);
  }
}

/** Nothing is left of what cannot be read inside of something else, and the rest is redacted all the same. */
function emptied({ tally }: RedactionPass, label: string, error: unknown): Uint8Array {
  if (!(error instanceof ScanError)) throw error;
  tally.emptied.push(label);
  return new Uint8Array();
}

function redactMedia({ tally, dropImages }: RedactionPass, kind: FileKind, data: Uint8Array): Uint8Array {
  if (kind === 'image') {
    if (dropImages) tally.imagesBlanked++;
    else tally.imagesKept++;
    return dropImages ? blankImage(data) : data;
  }
  // A film shows what a screenshot shows, and there is no blank one of the same length.
  if (kind === 'film or sound' && dropImages) {
    tally.imagesBlanked++;
    return new Uint8Array();
  }
  tally.otherMediaKept++;
  return data;
}

/** In data of which nothing is known, a text of another length would break the rest; a zip may stand behind it. */
async function redactBinary(pass: RedactionPass, { data, label, depth }: NamedData): Promise<Uint8Array> {
  const { redactor, tally } = pass;
  const isSecret = holdsSecret(data, redactor) || (await holdsSecretZip(pass, { data, label, depth }));
  if (!isSecret) return data;
  tally.emptied.push(label);
  return new Uint8Array();
}

/** Whether a secret is in the zip behind other bytes, or nobody can tell. */
async function holdsSecretZip(pass: RedactionPass, { data, label, depth }: NamedData): Promise<boolean> {
  const zip = zipBehind(data);
  if (!zip) return false;
  const { total } = pass.redactor.report();
  try {
    if (depth >= maxNesting) return true;
    const tally = { imagesKept: 0, imagesBlanked: 0, otherMediaKept: 0, emptied: [] };
    await redactInnerZip({ ...pass, isLearning: true, tally }, { data: zip, label, depth });
  } catch (error) {
    if (!(error instanceof ScanError)) throw error;
    return true;
  }
  return pass.redactor.report().total > total;
}
