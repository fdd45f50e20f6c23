import type { Redactor } from '@e2evidence/redact';
import { child, isJsonObject, type Json, redactHarEntry } from './har.js';
import { redactSerialized } from './serialized-value.js';
import type { TraceContext } from './trace-context.js';
import { redactBase64, redactSockets } from './trace-encoded.js';
import { concealInput, typedInto } from './trace-inputs.js';
import { inputsOf, noteFiles, noteInputs, noteTargets } from './trace-notes.js';
import { readSnapshot } from './trace-snapshot.js';

// By these a viewer finds what belongs together; a row of a trace that lost one is not shown, or breaks the trace.
const rowIds = (
  'type version origin browserName platform wallTime monotonicTime sdkLanguage testIdAttributeName contextId callId stepId parentId ' +
  'pageId startTime endTime time timestamp apiName class method messageType phase sha1 file beforeSnapshot inputSnapshot ' +
  'afterSnapshot width height frameSwapWallTime'
).split(' ');
const oldRowIds = 'id apiName type method pageId frameId startTime endTime wallTime snapshots'.split(' ');
const snapshotIds = 'callId snapshotName pageId frameId phase timestamp wallTime viewport isMainFrame doctype'.split(
  ' ',
);
const entryIds = '_frameref pageref _monotonicTime _resourceType _apiRequestRef _serviceWorkerRef'.split(' ');

/**
 * Redacts one event of a Playwright trace, versions 3 to 10. What viewers put together by name stays: call, page and
 * frame ids, snapshot names, files of the zip, times.
 *
 * @param row - Is changed.
 * @param context - Of the trace; learns from the row.
 */
export function redactTraceRow(row: Json, context: TraceContext, redactor: Redactor): Json {
  if (row['type'] === 'resource-snapshot') return redactResource(row, context, redactor);
  if (row['type'] === 'frame-snapshot') return redactFrame(row, context, redactor);
  noteFiles(row, context);
  redactInputOf(row, context, redactor);
  redactBase64(row, redactor);
  redactSerialized(row, redactor);
  const redacted = redactor.value(row);
  restore(redacted, row, rowIds);
  restoreFiles(redacted['attachments'], row['attachments']);
  // Up to version 3 an action is one event, described in its metadata.
  restore(child(redacted, 'metadata'), child(row, 'metadata'), oldRowIds);
  return redacted;
}

function redactResource(row: Json, context: TraceContext, redactor: Redactor): Json {
  const entry = child(row, 'snapshot');
  if (!entry) return redactor.value(row);
  const request = child(entry, 'request');
  const response = child(entry, 'response');
  noteFiles(row, context);
  redactSockets(entry, redactor);
  const files = [child(request, 'postData'), child(response, 'content')].map((holder) =>
    pick(holder, ['_sha1', '_file']),
  );
  const kept = pick(entry, entryIds);
  const redacted = redactHarEntry(entry, redactor);
  Object.assign(redacted, kept);
  Object.assign(child(child(redacted, 'request'), 'postData') ?? {}, files[0]);
  Object.assign(child(child(redacted, 'response'), 'content') ?? {}, files[1]);
  return withSnapshot(row, redacted, redactor);
}

function redactFrame(row: Json, context: TraceContext, redactor: Redactor): Json {
  const snapshot = child(row, 'snapshot');
  if (!snapshot) return redactor.value(row);
  const { html, resourceOverrides, ...rest } = snapshot;
  const redacted = redactor.value(rest);
  restore(redacted, rest, snapshotIds);
  if (typeof rest['frameUrl'] === 'string') redacted['frameUrl'] = redactor.url(rest['frameUrl']);
  if (Array.isArray(resourceOverrides)) {
    redacted['resourceOverrides'] = resourceOverrides.map((each) =>
      isJsonObject(each) && typeof each['url'] === 'string' ? { ...each, url: redactor.url(each['url']) } : each,
    );
  }
  const tree = redactTree(html, snapshot, context, redactor);
  return withSnapshot(row, { ...redacted, html: tree }, redactor);
}

function withSnapshot(row: Json, snapshot: Json, redactor: Redactor): Json {
  const { type, snapshot: _, ...rest } = row;
  return { type, ...redactor.value(rest), snapshot };
}

function redactTree(tree: unknown, snapshot: Json, context: TraceContext, redactor: Redactor): unknown {
  const page = readSnapshot(tree);
  noteTargets(page, snapshot, context);
  for (const { css, write } of page.sheets) {
    const redacted = redactor.body(css, 'text/css');
    if (redacted !== css) write(redacted);
  }
  const redacted = redactor.html(page.html);
  if (redacted === page.html || page.write(redacted)) return tree;
  // Markup that a redactor had to change elsewhere: then without the rules for inputs, but never in the clear.
  return redactor.value(tree);
}

/** What an action typed into a secret input, wherever the trace repeats it. */
function redactInputOf(row: Json, context: TraceContext, redactor: Redactor): void {
  const call = child(row, 'metadata') ?? row;
  const callId = noteInputs(row, call, context);
  if (callId === undefined) return;
  const params = child(call, 'params');
  const known = context.typed.get(callId);
  for (const { value, write } of params ? typedInto(params) : []) {
    const isKnown = known !== undefined && known.value === value;
    const marker = isKnown
      ? known.marker
      : concealInput(redactor, inputsOf(callId, call, params ?? {}, context), value);
    if (marker === undefined) continue;
    // The step of a test that did this tells the same again.
    for (const id of [callId, call['stepId']]) if (typeof id === 'string') context.typed.set(id, { value, marker });
    write(marker);
  }
  const typed = context.typed.get(callId);
  if (typed) replaceQuoted(call, typed.value, typed.marker);
}

/** A short value cannot be replaced everywhere, but where its own action tells of it, it stands in quotes. */
function replaceQuoted(call: Json, value: string, marker: string): void {
  for (const quote of ['"', "'", '`']) {
    const replace = (text: string): string => text.replaceAll(`${quote}${value}${quote}`, `${quote}${marker}${quote}`);
    for (const key of ['message', 'title']) if (typeof call[key] === 'string') call[key] = replace(call[key]);
    const error = child(call, 'error');
    const inner = child(error, 'error') ?? error;
    for (const key of ['message', 'stack']) {
      if (inner && typeof inner[key] === 'string') inner[key] = replace(inner[key]);
    }
    if (Array.isArray(call['log'])) {
      call['log'] = call['log'].map((line) => (typeof line === 'string' ? replace(line) : line));
    }
  }
}

function restoreFiles(after: unknown, before: unknown): void {
  if (!Array.isArray(after) || !Array.isArray(before)) return;
  after.forEach((each, index) => {
    restore(each, before[index], ['sha1', 'file', 'contentType']);
  });
}

function restore(after: unknown, before: unknown, keys: readonly string[]): void {
  if (isJsonObject(after) && isJsonObject(before)) Object.assign(after, pick(before, keys));
}

function pick(from: Json | undefined, keys: readonly string[]): Json {
  return Object.fromEntries(keys.flatMap((key) => (from && Object.hasOwn(from, key) ? [[key, from[key]]] : [])));
}
