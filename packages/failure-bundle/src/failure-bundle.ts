import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { types } from 'node:util';
import { formatRow } from '@e2evidence/ndjson';
import { type Redactor, resolveRedactor } from '@e2evidence/redact';
import { type Artifact, checkArtifactName, claimName } from './artifact.js';
import { formatCapturedAt } from './captured-at.js';
import { FailureBundleError } from './errors.js';
import { isRecord } from './manifest.js';
import { redactBundle } from './redact-artifacts.js';
import { writeBundle } from './write-bundle.js';

/** Options of {@link FailureBundle}. */
export interface FailureBundleOptions {
  /** When the test failed. @defaultValue now */
  readonly capturedAt?: Date | string;
  /** Plain data for the manifest, such as browser and retry. It may be filled until `write`. @defaultValue `{}` */
  readonly metadata?: Record<string, unknown>;
  /** What removes secrets on writing; `false` switches that off. @defaultValue `createRedactor()` */
  readonly redactor?: Redactor | false;
  /** 32 hex digits of the trace in which the test ran. @defaultValue left out of the manifest */
  readonly traceId?: string;
  /** How the test ended, such as `failed` or `timedOut`. @defaultValue left out of the manifest */
  readonly status?: string;
  /** Tool → version. @defaultValue left out of the manifest */
  readonly tools?: Readonly<Record<string, string>>;
}

/**
 * Collects what explains one failed test, and writes it as one zip with a manifest.
 *
 * In memory everything is kept as it was given; `write` redacts it. Nothing is ever replaced: an artifact whose name is
 * taken, also by letter case, gets `-2` before its extension (two screenshots are `screenshot.png` and
 * `screenshot-2.png`). Names are relative with forward slashes and may have folders; all but those of
 * {@link FailureBundle.addFile} with an inside name are put under `artifacts/`.
 *
 * @example
 * const bundle = new FailureBundle('checkout › pays with card', 'TimeoutError: #pay not found');
 * bundle.addDom(await page.content());
 * await bundle.write('out/checkout.zip'); // => 'out/checkout.zip'
 */
export class FailureBundle {
  /** The title of the test, as it was given. */
  readonly testName: string;
  /** The error as text, as it was given. */
  readonly errorRepr: string;
  /** UTC, such as `2026-11-22T02:48:52+00:00`. */
  readonly capturedAt: string;
  /** Plain data for the manifest; may be filled until `write`, which checks it. */
  readonly metadata: Record<string, unknown>;
  readonly #options: FailureBundleOptions;
  readonly #redactor: Redactor;
  readonly #names = new Set<string>();
  #artifacts: Artifact[] = [];

  /**
   * Starts an empty bundle; nothing is written yet.
   *
   * @param testName - The title of the test.
   * @param errorRepr - The error as one would print it.
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_EMPTY_NAME`, `FAILURE_BUNDLE_BAD_METADATA` for a `capturedAt` that
   * is no date
   */
  constructor(testName: string, errorRepr: string, options: FailureBundleOptions = {}) {
    if (typeof testName !== 'string' || testName.trim() === '') {
      throw new FailureBundleError(
        'FAILURE_BUNDLE_EMPTY_NAME',
        'Could not start a failure bundle: the test name is empty.',
      );
    }
    this.testName = testName;
    this.errorRepr = String(errorRepr);
    this.capturedAt = formatCapturedAt(options.capturedAt ?? new Date());
    this.metadata = options.metadata ?? {};
    this.#options = options;
    this.#redactor = resolveRedactor(options.redactor);
  }

  /**
   * Adds a screenshot. Its pixels are not redacted: mask secret inputs when taking it.
   *
   * @param png - Copied, so that the buffer may be used again.
   * @param name - Its name below `artifacts/`.
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_SCREENSHOT_NOT_BYTES`, `FAILURE_BUNDLE_UNSAFE_NAME`
   */
  addScreenshot(png: Uint8Array, name = 'screenshot.png'): void {
    if (!types.isUint8Array(png)) {
      const message = `Could not add the screenshot ${JSON.stringify(name)}: it is ${typeof png}, not bytes.`;
      throw new FailureBundleError('FAILURE_BUNDLE_SCREENSHOT_NOT_BYTES', message, { details: { name } });
    }
    this.#add(`artifacts/${name}`, Uint8Array.from(png));
  }

  /**
   * Adds the HTML of a page.
   *
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_NOT_TEXT`, `FAILURE_BUNDLE_UNSAFE_NAME`
   */
  addDom(html: string, name = 'dom.html'): void {
    requireText('the HTML', html);
    this.#add(`artifacts/${name}`, Buffer.from(html), 'text/html');
  }

  /**
   * Adds console messages as `artifacts/console.json`.
   *
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_UNSERIALISABLE`
   */
  addConsole(messages: readonly unknown[]): void {
    this.#add('artifacts/console.json', formatRows(messages, 'console messages'));
  }

  /**
   * Adds network responses as `artifacts/network.json`.
   *
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_UNSERIALISABLE`
   */
  addNetwork(responses: readonly unknown[]): void {
    this.#add('artifacts/network.json', formatRows(responses, 'network responses'));
  }

  /**
   * Adds a trace file under its own name. A zip inside the bundle is not opened, so its texts are **not redacted**.
   *
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_FILE_NOT_FOUND`, `FAILURE_BUNDLE_NOT_TEXT` for a path that is none,
   * `FAILURE_BUNDLE_UNSAFE_NAME` for a file whose own name may not stand in a zip
   */
  async addTrace(path: string): Promise<void> {
    await this.addFile(path);
  }

  /**
   * Adds any file, as it is now. Text is redacted (by content, whatever its name says); binary data and zips are **not**.
   *
   * @param source - The file.
   * @param insideName - Its name inside the zip, used as given. @defaultValue `artifacts/` and the name of the file
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_FILE_NOT_FOUND`, `FAILURE_BUNDLE_NOT_TEXT` for a path that is none,
   * `FAILURE_BUNDLE_UNSAFE_NAME`
   */
  async addFile(source: string, insideName?: string): Promise<void> {
    requireText('the path of the file', source);
    const name = insideName ?? `artifacts/${basename(source)}`;
    checkArtifactName(name);
    this.#add(name, await readSource(source));
  }

  /**
   * Adds a text under a name of your own; its extension decides how it is redacted.
   *
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_NOT_TEXT`, `FAILURE_BUNDLE_UNSAFE_NAME`
   */
  addText(name: string, text: string): void {
    requireText('the name', name);
    requireText('the text', text);
    this.#add(`artifacts/${name}`, Buffer.from(text));
  }

  /**
   * Redacts everything and writes the zip, whole or not at all: an older one at that path survives a failure. The folder
   * is created. Equal content gives equal bytes.
   *
   * @param path - Where the zip shall be.
   * @returns The path.
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_BAD_METADATA` or `FAILURE_BUNDLE_NOT_TEXT` (a path that is none)
   * before anything is touched, `FAILURE_BUNDLE_UNWRITABLE`
   */
  async write(path: string): Promise<string> {
    requireText('the path of the bundle', path);
    const { traceId, status, tools } = this.#options;
    const { testName, errorRepr, capturedAt } = this;
    const metadata = copyMetadata(this.metadata);
    const raw = { testName, errorRepr, capturedAt, metadata, traceId, status, tools };
    const { facts, artifacts } = redactBundle(raw, this.#artifacts, this.#redactor);
    // Kept, so that a second write does not count the same secrets again.
    this.#artifacts = artifacts;
    await writeBundle(path, { ...facts, redaction: this.#redactor.report() }, artifacts);
    return path;
  }

  #add(name: string, data: Uint8Array, contentType?: string): void {
    checkArtifactName(name);
    this.#artifacts.push({ name: claimName(name, this.#names), data, contentType });
  }
}

function requireText(what: string, value: unknown): void {
  if (typeof value === 'string') return;
  const message = `Could not use ${what} for the bundle: it is ${value === null ? 'null' : typeof value}.`;
  throw new FailureBundleError('FAILURE_BUNDLE_NOT_TEXT', message);
}

function formatRows(rows: readonly unknown[], what: string): Uint8Array {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(formatRow([...rows])), null, 2));
  } catch (cause) {
    throw new FailureBundleError('FAILURE_BUNDLE_UNSERIALISABLE', `Could not add the ${what} to the bundle.`, {
      cause,
    });
  }
}

function copyMetadata(metadata: unknown): Record<string, unknown> {
  try {
    if (!isRecord(metadata)) throw new TypeError('no object');
    const copy: unknown = JSON.parse(formatRow(metadata));
    if (!isRecord(copy)) throw new TypeError('no object');
    return copy;
  } catch (cause) {
    throw new FailureBundleError('FAILURE_BUNDLE_BAD_METADATA', 'Could not write the metadata of the bundle.', {
      cause,
    });
  }
}

async function readSource(source: string): Promise<Uint8Array> {
  try {
    return await readFile(source);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    const message = `Could not add the file ${source} to the bundle: ${code}.`;
    throw new FailureBundleError('FAILURE_BUNDLE_FILE_NOT_FOUND', message, { cause, details: { path: source } });
  }
}
