import { child, isJsonObject, type Json } from './har.js';
import { formatAttributes } from './html-source.js';
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
  // Another part of a trace, or the second reading of this one.
  if (row['type'] === 'context-options') context.focused.clear();
  const callId = call['callId'] ?? call['id'];
  if (typeof callId !== 'string') return undefined;
  noteFocus(callId, call, context);
  const lines = Array.isArray(call['log']) ? call['log'] : row['type'] === 'log' ? [row['message']] : [];
  for (const line of lines) {
    const attributes = typeof line === 'string' ? inputInLog(line) : undefined;
    if (attributes !== undefined && !context.targets.has(callId)) context.targets.set(callId, attributes);
  }
  return callId;
}

const focusing = new Set(['click', 'dblclick', 'tap', 'focus', 'fill', 'type', 'press', 'pressSequentially']);
const moving = new Set('goto reload goBack goForward setContent close mouseClick mouseDown touchscreenTap'.split(' '));
const movingKey = /^(?:(?:Shift|Control|Meta)\+)*(?:Tab|Enter|NumpadEnter|Escape)$/;

/** Notes where the focus is: on what an action was done on, until a key, a click or a page moves it who knows where. */
function noteFocus(callId: string, call: Json, context: TraceContext): void {
  const { pageId, method } = call;
  const params = child(call, 'params');
  if (typeof pageId !== 'string' || typeof method !== 'string' || !params) return;
  const { selector, key } = params;
  if (focusing.has(method) && typeof selector === 'string') context.focused.set(pageId, { callId, selector });
  if (moving.has(method) || (typeof key === 'string' && movingKey.test(key))) context.focused.delete(pageId);
}

/** What nobody knows is taken for the worst. */
const anyInput = formatAttributes({ type: 'password' });

/**
 * The inputs, as attributes, that an action may have typed into: the one known, or what its selector says; of what the
 * keyboard typed, those of the action that put the focus there.
 */
export function inputsOf(callId: string, call: Json, params: Json, context: TraceContext): string[] {
  const { method, pageId } = call;
  const isKeyboard = typeof method === 'string' && method.startsWith('keyboard');
  // A trace without snapshots does not tell the page, nor what has the focus there: it may be a secret input.
  if (typeof pageId !== 'string' && (isKeyboard || call['class'] === 'ElementHandle')) return [anyInput];
  const focus = isKeyboard && typeof pageId === 'string' ? context.focused.get(pageId) : undefined;
  const target = context.targets.get(focus?.callId ?? callId);
  const selector = focus?.selector ?? params['selector'];
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
