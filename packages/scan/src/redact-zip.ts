import type { Redactor } from '@e2evidence/redact';
import type { ZipEntryInput, ZipReader } from '@e2evidence/zip';
import { readEntry } from './archives.js';
import { BundleEdit } from './bundle-edit.js';
import { decodeText } from './decode-text.js';
import { type RedactionPass, redactBytes } from './redact-bytes.js';
import { parseObject } from './text-pieces.js';
import { holdsRows, rowsFirst, sourceType, type TraceContext, traceIn } from './trace-context.js';
import { redactTraceRow } from './trace-row.js';

/**
 * The entries of a zip, redacted: those of a Playwright trace as one, those of a failure bundle with a manifest that
 * fits, all others one by one. Names stay as they are.
 *
 * @param label - How the zip is called in errors.
 * @param depth - In how many archives its entries lie.
 */
export async function* redactEntries(
  pass: RedactionPass,
  zip: ZipReader,
  label: string,
  depth: number,
): AsyncGenerator<ZipEntryInput, void, undefined> {
  const names = zip.entries.map(({ name }) => name);
  const trace = traceIn(names, label, pass.traces);
  const bundle = await BundleEdit.open(zip, label, pass);
  for (const name of rowsFirst(names)) {
    if (bundle?.isManifest(name)) continue;
    const data = await readEntry(zip, name, label, pass.budget);
    const contentType = trace && (sourceType(name) ?? trace.contentTypes.get(name));
    const redacted =
      (trace && holdsRows(name) && redactTrace(data, trace, pass)) ||
      (await redactBytes(pass, { data, label: `${label}!${name}`, contentType, depth }));
    bundle?.note(name, data, redacted);
    yield { name, data: redacted };
  }
  if (bundle) yield bundle.manifestEntry();
}

function redactTrace(data: Uint8Array, trace: TraceContext, { redactor }: RedactionPass): Uint8Array | undefined {
  const decoded = decodeText(data);
  if (!decoded) return undefined;
  const rows = decoded.text.split('\n').map((line) => redactRow(line, trace, redactor));
  return decoded.encode(rows.join('\n'));
}

function redactRow(line: string, trace: TraceContext, redactor: Redactor): string {
  const row = parseObject(line);
  if (!row) return redactor.body(line);
  try {
    return JSON.stringify(redactTraceRow(row, trace, redactor));
  } catch (error) {
    // Nested deeper than JSON can be written: no viewer reads it either, and what it held is a secret all the same.
    if (error instanceof RangeError) return redactor.body(line, 'application/json');
    throw error;
  }
}
