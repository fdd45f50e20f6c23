import { child, isJsonObject, type Json } from './har.js';
import type { TraceContext } from './trace-context.js';
import { hintsOf, inputInLog } from './trace-inputs.js';
import type { SnapshotPage } from './trace-snapshot.js';

/** Notes which content types a row gives to files of the zip. */
export function noteFiles(row: Json, context: TraceContext): void {
  if (row['type'] === 'resource-snapshot') {
    const entry = child(row, 'snapshot');
    noteFile(child(child(entry, 'request'), 'postData'), 'mimeType', context);
    noteFile(child(child(entry, 'response'), 'content'), 'mimeType', context);
  }
  if (!Array.isArray(row['attachments'])) return;
  for (const attachment of row['attachments']) {
    if (isJsonObject(attachment)) noteFile(attachment, 'contentType', context);
  }
}

/**
 * Notes on which inputs of a snapshot an action was done. The mark on an input holds the call, or up to version 3 the name
 * of the snapshot, and since version 9 nothing.
 */
export function noteTargets({ targets }: SnapshotPage, snapshot: Json, context: TraceContext): void {
  const callId = snapshot['callId'] ?? callOf(snapshot['snapshotName']);
  if (typeof callId !== 'string') return;
  for (const { mark, attributes } of targets) {
    if (mark === '' || callOf(mark) === callId) context.targets.set(callId, attributes);
  }
}

/** `after@call@6` is of `call@6`. */
function callOf(name: unknown): string | undefined {
  return typeof name === 'string' ? name.replace(/^(?:before|input|action|after)@/, '') : undefined;
}

/**
 * Notes the input that the log of an action tells of.
 *
 * @returns The id of the action; undefined when the row belongs to none.
 */
export function noteInputs(row: Json, call: Json, context: TraceContext): string | undefined {
  const callId = call['callId'] ?? call['id'];
  if (typeof callId !== 'string') return undefined;
  const lines = Array.isArray(call['log']) ? call['log'] : row['type'] === 'log' ? [row['message']] : [];
  for (const line of lines) {
    const attributes = typeof line === 'string' ? inputInLog(line) : undefined;
    if (attributes !== undefined && !context.targets.has(callId)) context.targets.set(callId, attributes);
  }
  return callId;
}

/** The inputs, as attributes, that an action may have typed into: the one known, or what its selector says. */
export function inputsOf(callId: string, params: Json, context: TraceContext): string[] {
  const target = context.targets.get(callId);
  const { selector } = params;
  return [...(target === undefined ? [] : [target]), ...(typeof selector === 'string' ? hintsOf(selector) : [])];
}

function noteFile(holder: Json | undefined, typeKey: string, context: TraceContext): void {
  const type = holder?.[typeKey];
  if (!holder || typeof type !== 'string') return;
  // Up to version 8 a file is named without its folder.
  for (const key of ['_sha1', 'sha1']) {
    if (typeof holder[key] === 'string') context.contentTypes.set(`resources/${holder[key]}`, type);
  }
  for (const key of ['_file', 'file']) {
    if (typeof holder[key] === 'string') context.contentTypes.set(holder[key], type);
  }
}
