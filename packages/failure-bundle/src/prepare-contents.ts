import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Redactor } from '@e2evidence/redact';
import { type Artifact, type Content, type FileArtifact, sortByName } from './artifact.js';
import { type BundleBudgets, type Room, shareRoom } from './budgets.js';
import { cutText } from './cut-text.js';
import { decodeText } from './decode-text.js';
import type { ManifestFacts } from './manifest.js';
import { contentTypeOf, isTextType, redactArtifact, redactAsRead } from './redact-artifacts.js';
import type { TextEncoding } from './text-encoding.js';
import { findTextForm, rawFile, redactedText, type TextForm, watchedForNul } from './text-file.js';

/** What a bundle is made of. */
export interface RawBundle {
  readonly facts: Omit<ManifestFacts, 'redaction'>;
  readonly contents: readonly Content[];
  readonly redactor: Redactor;
  readonly budgets: BundleBudgets;
}

/** One artifact that only has to be written. */
export interface ReadyArtifact {
  readonly name: string;
  /** Bytes, near what they will be. */
  readonly size: number;
  /** Redacted bytes, a stream of them, or the path of a file that is taken as it is. */
  readonly content: Uint8Array | (() => AsyncIterable<Uint8Array>) | { readonly file: string };
}

/** A bundle that only has to be written. */
export interface ReadyBundle {
  /** Complete once everything is written: a text is cut on its way. */
  readonly facts: () => Omit<ManifestFacts, 'redaction'>;
  /** In the order of their names. */
  readonly artifacts: readonly ReadyArtifact[];
  /** The names of those that no rule can read: pixels, films, zips and other binary data, and texts that hold NULs. */
  readonly unread: readonly string[];
  /** What was given, with those in memory redacted. */
  readonly contents: readonly Content[];
}

/** Of a text whose end is not read, so much is redacted and left out: a secret may have been cut there. */
const doubtfulBytes = 128 * 1024;

/**
 * Redacts everything that goes into one bundle, and finds out what has room in it.
 *
 * Everything is gone through twice: a value that is recognised in the last artifact may stand in the first one, where
 * nothing around it gave it away. Texts that are too large for memory are redacted into temporary files, and from there
 * into the bundle.
 *
 * @param use - Writes it; the temporary files are gone afterwards.
 */
export async function prepareContents<T>(raw: RawBundle, use: (ready: ReadyBundle) => Promise<T>): Promise<T> {
  const preparing = new Preparing(raw);
  try {
    return await use(await preparing.ready());
  } finally {
    await preparing.removeTemporary();
  }
}

class Preparing {
  readonly #raw: RawBundle;
  readonly #redactor: Redactor;
  readonly #problems: string[];
  readonly #unread: string[] = [];
  #leftOut = 0;
  #cut = 0;
  #temporary: string | undefined;
  #temporaryFiles = 0;

  constructor(raw: RawBundle) {
    this.#raw = raw;
    this.#redactor = raw.redactor;
    this.#problems = [...(raw.facts.problems ?? [])];
  }

  async ready(): Promise<ReadyBundle> {
    const { contents, facts, budgets } = this.#raw;
    const sizes = await Promise.all(contents.map((content) => this.#sizeOf(content)));
    const rooms = shareRoom(
      sizes.map((size) => size ?? 0),
      budgets,
    );
    const once: (Artifact | FileText | FileArtifact | undefined)[] = [];
    for (const [i, content] of contents.entries()) {
      const size = sizes[i];
      if (size === undefined) once.push(undefined);
      else once.push('file' in content ? await this.#firstOfFile(content, size, rooms[i]!) : this.#first(content));
    }
    const redacted = this.#redactFacts(facts);
    const twice = once.map((content) =>
      content && 'data' in content ? redactArtifact(content, this.#redactor) : content,
    );
    const artifacts = twice.flatMap((content, i) => {
      const ready = content && this.#makeReady(content, sizes[i]!, rooms[i]!);
      return ready ? [ready] : [];
    });
    return {
      artifacts: sortByName(artifacts),
      unread: sortByName(this.#unread.map((name) => ({ name }))).map(({ name }) => name),
      contents: twice.map((content, i) => (content && 'data' in content ? content : contents[i]!)),
      facts: () => this.#complete(redacted),
    };
  }

  async removeTemporary(): Promise<void> {
    if (this.#temporary !== undefined) await rm(this.#temporary, { recursive: true, force: true }).catch(() => {});
  }

  async #sizeOf(content: Content): Promise<number | undefined> {
    if (!('file' in content)) return content.data.length;
    const found = await stat(content.file).catch(() => undefined);
    if (found?.isFile()) return found.size;
    this.#problems.push(`The file of ${content.name} is gone.`);
    return undefined;
  }

  #first(artifact: Artifact): Artifact {
    if (!this.#redactor.enabled) return artifact;
    const { artifact: redacted, isRead } = redactAsRead(artifact, this.#redactor);
    if (!isRead) this.#unread.push(artifact.name);
    return redacted;
  }

  async #firstOfFile(artifact: FileArtifact, size: number, room: Room): Promise<FileText | FileArtifact | undefined> {
    const { enabled } = this.#redactor;
    // Nobody has to know what a file holds that is taken as it is.
    if (!enabled && size <= room.bytes) return artifact;
    const form = await findTextForm(artifact, size).catch(() => 'unreadable' as const);
    if (form === 'unreadable') {
      this.#problems.push(`The file of ${artifact.name} cannot be read.`);
      return undefined;
    }
    if (!form) {
      if (enabled) this.#unread.push(artifact.name);
      return artifact;
    }
    if (!enabled) return { artifact, form, size, total: size, keptBytes: room.bytes };
    if (form.isTooLarge) {
      this.#problems.push(`${artifact.name} is too large to be redacted as a document: it was redacted line by line.`);
    }
    const readBytes = form.isLines && size > room.bytes ? room.bytes + 2 * doubtfulBytes : size;
    const file = await this.#newTemporaryFile();
    const redacted = redactedText(artifact, form, this.#redactor, readBytes);
    const watched = watchedForNul(redacted, form.encoding, () => this.#unread.push(artifact.name));
    await pipeline(watched, createWriteStream(file));
    const redactedSize = (await stat(file)).size;
    const isWhole = readBytes >= size;
    return {
      artifact: { ...artifact, file },
      form,
      size: redactedSize,
      total: isWhole ? redactedSize : size,
      keptBytes: isWhole ? room.bytes : Math.max(0, Math.min(room.bytes, redactedSize - doubtfulBytes)),
    };
  }

  #makeReady(content: Artifact | FileText | FileArtifact, size: number, room: Room): ReadyArtifact | undefined {
    if ('form' in content) return this.#makeTextReady(content, room);
    const { name } = content;
    if ('file' in content) {
      if (size <= room.bytes) return { name, size, content: { file: content.file } };
      return this.#leaveOut(name, size, room);
    }
    const { data } = content;
    if (data.length <= room.bytes) return { name, size: data.length, content: data };
    const decoded = decodeText(data, isTextType(contentTypeOf(content)));
    if (!decoded || room.bytes <= 0) return this.#leaveOut(name, data.length, room);
    const { encoding } = decoded;
    return this.#cutText(name, () => [data], { total: data.length, keptBytes: room.bytes, encoding }, room);
  }

  #makeTextReady({ artifact, form, size, total, keptBytes }: FileText, room: Room): ReadyArtifact | undefined {
    const { name } = artifact;
    if (keptBytes <= 0) return this.#leaveOut(name, total, room);
    const pieces = (): AsyncIterable<Uint8Array> =>
      this.#redactor.enabled ? redactedText(artifact, form, this.#redactor) : rawFile(artifact.file);
    if (total <= keptBytes) return { name, size, content: pieces };
    return this.#cutText(name, pieces, { total, keptBytes, encoding: form.encoding }, room);
  }

  #cutText(
    name: string,
    pieces: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    { total, keptBytes, encoding }: { total: number; keptBytes: number; encoding: TextEncoding },
    { because }: Room,
  ): ReadyArtifact {
    const onCut = (kept: number): void => {
      this.#cut++;
      this.#problems.push(`${name} was cut to the first ${kept} of its ${total} bytes: ${because}.`);
    };
    return {
      name,
      size: keptBytes,
      content: () => cutText(pieces(), { limit: keptBytes, total, encoding, onCut }),
    };
  }

  #leaveOut(name: string, size: number, { because }: Room): undefined {
    this.#leftOut++;
    this.#problems.push(`${name}, ${size} bytes, was left out: ${because}.`);
  }

  #redactFacts(facts: RawBundle['facts']): RawBundle['facts'] {
    const redactor = this.#redactor;
    return {
      ...facts,
      metadata: redactor.value(facts.metadata),
      testName: redactor.text(facts.testName),
      errorRepr: redactor.text(facts.errorRepr),
    };
  }

  #complete(facts: RawBundle['facts']): RawBundle['facts'] {
    const found = { artifacts: this.#leftOut, artifacts_cut: this.#cut };
    const dropped = Object.entries(found).filter(([, count]) => count > 0);
    return {
      ...facts,
      ...(dropped.length > 0 ? { dropped: { ...facts.dropped, ...Object.fromEntries(dropped) } } : {}),
      ...(this.#problems.length > 0 ? { problems: this.#problems } : {}),
    };
  }

  async #newTemporaryFile(): Promise<string> {
    this.#temporary ??= await mkdtemp(join(tmpdir(), 'e2evidence-bundle-'));
    return join(this.#temporary, String(++this.#temporaryFiles));
  }
}

/** A text on disk that is redacted once. */
interface FileText {
  readonly artifact: FileArtifact;
  readonly form: TextForm;
  /** Bytes on disk now. */
  readonly size: number;
  /** Bytes that the whole text has. */
  readonly total: number;
  readonly keptBytes: number;
}
