import { createHash } from 'node:crypto';
import { parseRow } from '@e2evidence/ndjson';
import type { RedactionReport, Redactor, RuleCount } from '@e2evidence/redact';
import type { ZipEntryInput, ZipReader } from '@e2evidence/zip';
import { readEntry } from './archives.js';
import { decodeText } from './decode-text.js';
import { isJsonObject, type Json } from './har.js';
import type { RedactionPass } from './redact-bytes.js';
import { reportSince } from './report.js';

const manifestName = 'manifest.json';

/** The manifest of a failure bundle whose artifacts change. */
export class BundleEdit {
  readonly #manifest: Json;
  readonly #artifacts: readonly Json[];
  readonly #redactor: Redactor;
  readonly #before: RedactionReport;
  readonly #changed = new Map<string, { readonly size: number; readonly sha256: string }>();

  private constructor(manifest: Json, artifacts: readonly Json[], redactor: Redactor) {
    this.#manifest = manifest;
    this.#artifacts = artifacts;
    this.#redactor = redactor;
    this.#before = redactor.report();
  }

  /** @returns Undefined when the zip is no failure bundle. */
  static async open(
    zip: ZipReader,
    label: string,
    { budget, redactor }: RedactionPass,
  ): Promise<BundleEdit | undefined> {
    if (!zip.entries.some(({ name }) => name === manifestName)) return undefined;
    const text = decodeText(await readEntry(zip, manifestName, label, budget))?.text ?? '';
    let manifest: unknown;
    try {
      // Bundles of the Python tool may hold NaN.
      manifest = parseRow(text);
    } catch {
      return undefined;
    }
    if (!isJsonObject(manifest) || typeof manifest['test_name'] !== 'string') return undefined;
    const { artifacts } = manifest;
    if (!Array.isArray(artifacts) || !artifacts.every(isJsonObject)) return undefined;
    return new BundleEdit(manifest, artifacts, redactor);
  }

  isManifest(name: string): boolean {
    return name === manifestName;
  }

  /** Takes note of an artifact. One that was damaged before keeps its old checksum, so that this still shows. */
  note(name: string, before: Uint8Array, after: Uint8Array): void {
    const listed = this.#artifacts.find((artifact) => artifact['name'] === name);
    if (listed?.['size'] !== before.length || listed['sha256'] !== sha256(before)) return;
    this.#changed.set(name, { size: after.length, sha256: sha256(after) });
  }

  /** The manifest with the sizes and checksums of the changed artifacts, and what was replaced by which rule. */
  manifestEntry(): ZipEntryInput {
    const { artifacts: _, redaction, ...rest } = this.#manifest;
    const { trace_id, captured_at, tools, ...texts } = rest;
    const redacted = this.#redactor.value(texts);
    const kept = Object.fromEntries(Object.entries({ trace_id, captured_at, tools }).filter(([key]) => key in rest));
    const artifacts = this.#artifacts.map((artifact) => ({
      ...artifact,
      ...this.#changed.get(String(artifact['name'])),
    }));
    const report = addReports(redaction, reportSince(this.#before, this.#redactor.report()));
    // In the order of the original, with the report behind where there was none.
    const known: Json = { ...redacted, ...kept, artifacts, redaction: { ...report, ...this.#unread(redaction) } };
    const keys = new Set([...Object.keys(this.#manifest), ...Object.keys(known)]);
    const manifest = Object.fromEntries([...keys].flatMap((key) => (key in known ? [[key, known[key]]] : [])));
    return { name: manifestName, data: Buffer.from(JSON.stringify(manifest, null, 2)) };
  }

  /** What no rule could read when the bundle was made, but for what was read now. */
  #unread(earlier: unknown): { readonly unread?: readonly unknown[] } {
    if (!isJsonObject(earlier) || !Array.isArray(earlier['unread'])) return {};
    return { unread: earlier['unread'].filter((name) => !this.#changed.has(String(name))) };
  }
}

/** What was replaced when the bundle was made, and now. */
function addReports(earlier: unknown, now: RedactionReport): RedactionReport {
  if (!isJsonObject(earlier)) return now;
  const rules = Array.isArray(earlier['rules']) ? earlier['rules'].filter((rule) => typeof rule === 'string') : [];
  const replaced = Array.isArray(earlier['replaced']) ? earlier['replaced'].filter(isRuleCount) : [];
  const counts = new Map<string, RuleCount>();
  for (const each of [...replaced, ...now.replaced]) {
    const key = `${each.rule} ${each.place ?? ''}`;
    counts.set(key, { ...each, count: each.count + (counts.get(key)?.count ?? 0) });
  }
  const all = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
  const forgotten = Number(earlier['forgotten'] ?? 0) + (now.forgotten ?? 0);
  return {
    enabled: true,
    rules: [...new Set([...now.rules, ...rules])],
    replaced: all,
    total: all.reduce((sum, { count }) => sum + count, 0),
    ...(forgotten > 0 ? { forgotten } : {}),
  };
}

function isRuleCount(value: unknown): value is RuleCount {
  return isJsonObject(value) && typeof value['rule'] === 'string' && typeof value['count'] === 'number';
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
