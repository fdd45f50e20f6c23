import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { types } from 'node:util';
import { formatRow } from '@e2evidence/ndjson';
import { type Redactor, resolveRedactor } from '@e2evidence/redact';
import { type Content, checkArtifactName, claimName } from './artifact.js';
import type { BundleBudgets } from './budgets.js';
import { formatCapturedAt } from './captured-at.js';
import { FailureBundleError } from './errors.js';
import { checkFacts } from './manifest.js';
import type { StoreOptions } from './store.js';
import { writeBundle } from './write-bundle.js';

/** Options of {@link FailureBundle}. */
export interface FailureBundleOptions extends BundleBudgets {
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
 * In memory everything is kept as it was given; `write` redacts it. Files over 1 MiB stay on disk until then. Nothing is ever replaced: an artifact whose name is
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
  #contents: Content[] = [];

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
    this.#add({ name: `artifacts/${name}`, data: Uint8Array.from(png) });
  }

  /**
   * Adds the HTML of a page.
   *
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_NOT_TEXT`, `FAILURE_BUNDLE_UNSAFE_NAME`
   */
  addDom(html: string, name = 'dom.html'): void {
    requireText('the HTML', html);
    this.#add({ name: `artifacts/${name}`, data: Buffer.from(html), contentType: 'text/html' });
  }

  /**
   * Adds console messages as `artifacts/console.json`.
   *
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_UNSERIALISABLE`
   */
  addConsole(messages: readonly unknown[]): void {
    this.#add({ name: 'artifacts/console.json', data: formatRows(messages, 'console messages') });
  }

  /**
   * Adds network responses as `artifacts/network.json`.
   *
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_UNSERIALISABLE`
   */
  addNetwork(responses: readonly unknown[]): void {
    this.#add({ name: 'artifacts/network.json', data: formatRows(responses, 'network responses') });
  }

  /**
   * Adds a trace file under its own name. A zip inside the bundle is not opened, so its texts are **not redacted**, which
   * `redaction.unread` of the manifest says; `e2evidence redact` opens it.
   *
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_FILE_NOT_FOUND`, `FAILURE_BUNDLE_NOT_TEXT` for a path that is none,
   * `FAILURE_BUNDLE_UNSAFE_NAME` for a file whose own name may not stand in a zip
   */
  async addTrace(path: string): Promise<void> {
    await this.addFile(path);
  }

  /**
   * Adds any file. Text is redacted (by content, whatever its name says); binary data and zips are **not**.
   *
   * A file of up to 1 MiB is taken as it is now. A larger one is never in memory as a whole: it is read by `write`, and has
   * to stay until then; when it is gone the manifest says so. Large logs are redacted line by line, pages and JSON as a
   * whole up to 32 MiB.
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
    this.#add({ name, ...(await readSource(source)) });
  }

  /**
   * Adds a text under a name of your own; its extension decides how it is redacted.
   *
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_NOT_TEXT`, `FAILURE_BUNDLE_UNSAFE_NAME`
   */
  addText(name: string, text: string): void {
    requireText('the name', name);
    requireText('the text', text);
    this.#add({ name: `artifacts/${name}`, data: Buffer.from(text) });
  }

  /**
   * Redacts everything and writes the zip, whole or not at all: an older one at that path survives a failure. The folder
   * is created. Equal content gives equal bytes. What is over `maxArtifactBytes` or `maxBundleBytes` is cut, if it is text,
   * or left out; the manifest names it. Called twice, it counts the secrets in files over 1 MiB twice.
   *
   * @param path - Where the zip shall be.
   * @param options - With a `store` the bundle is not self-contained: see {@link StoreOptions}.
   * @returns The path.
   * @throws {@link FailureBundleError} `FAILURE_BUNDLE_BAD_METADATA` (also for a trace id, a status or a version of a tool
   * that is no text), `FAILURE_BUNDLE_BAD_STORE` or `FAILURE_BUNDLE_NOT_TEXT` (a path that is none) before anything is
   * touched, `FAILURE_BUNDLE_UNWRITABLE`
   */
  async write(path: string, options: StoreOptions = {}): Promise<string> {
    requireText('the path of the bundle', path);
    const { traceId, status, tools } = this.#options;
    const { testName, errorRepr, capturedAt } = this;
    const metadata = copyMetadata(this.metadata);
    const facts = checkFacts({ metadata, traceId, status, tools }, 'write the bundle');
    const { contents } = await writeBundle(path, {
      facts: { testName, errorRepr, capturedAt, ...facts },
      contents: this.#contents,
      redactor: this.#redactor,
      budgets: this.#options,
      report: () => this.#redactor.report(),
      storeOptions: options,
    });
    // Kept, so that a second write does not count the same secrets again.
    this.#contents = [...contents];
    return path;
  }

  #add(content: Content): void {
    checkArtifactName(content.name);
    this.#contents.push({ ...content, name: claimName(content.name, this.#names) });
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

function copyMetadata(metadata: unknown): unknown {
  try {
    return JSON.parse(formatRow(metadata));
  } catch (cause) {
    throw new FailureBundleError('FAILURE_BUNDLE_BAD_METADATA', 'Could not write the metadata of the bundle.', {
      cause,
    });
  }
}

/** Up to here a file is read when it is added. */
const snapshotBytes = 1024 * 1024;

async function readSource(source: string): Promise<{ readonly data: Uint8Array } | { readonly file: string }> {
  try {
    const found = await stat(source);
    if (!found.isFile()) throw Object.assign(new Error('It is no file.'), { code: 'no file' });
    return found.size > snapshotBytes ? { file: resolve(source) } : { data: await readFile(source) };
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    const message = `Could not add the file ${source} to the bundle: ${code}.`;
    throw new FailureBundleError('FAILURE_BUNDLE_FILE_NOT_FOUND', message, { cause, details: { path: source } });
  }
}
