import type { Redactor } from '@e2evidence/redact';
import { isRecord } from './cdp-record.js';

/**
 * A copy of the parameters, result or event data of a CDP method with its secrets replaced.
 *
 * CDP hides some of them from the general rules: bodies and headers in base64, HTML in a string, cookies one by one,
 * attributes as a flat list or by number, typed text. Those are handled here, the rest by `redactor.value`. What cannot
 * be read is replaced whole: a page as MHTML, and single parts of a body.
 *
 * @param method - The command or event that the value belongs to.
 */
export function redactTraffic<T>(redactor: Redactor, method: string, value: T): T {
  if (!redactor.enabled) return value;
  const prepared = typedText.has(method) ? concealTyped(value) : prepare(redactor, method, value);
  const isCookie = method === 'Network.setCookie' && isRecord(prepared);
  return redactor.value(isCookie ? redactCookie(redactor, prepared) : prepared) as T;
}

/** Commands whose text is what a user types, a password as likely as anything else. */
const typedText = new Set(['Input.insertText', 'Input.imeSetComposition', 'Input.dispatchKeyEvent']);
const typedKeys = new Set(['text', 'unmodifiedText', 'key', 'code', 'keyIdentifier']);
const typedNumbers = new Set(['windowsVirtualKeyCode', 'nativeVirtualKeyCode']);

function concealTyped(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return mapEntries(value, (key, each) => {
    // Named keys such as Enter tell what happened and no secret.
    if (typedKeys.has(key) && typeof each === 'string' && !isNamedKey(each)) return '[redacted:typed-text]';
    return typedNumbers.has(key) ? 0 : each;
  });
}

/** Texts of which nothing is kept, by method and key: what was typed or set in a field, and what cannot be searched. */
const concealed: Readonly<Record<string, readonly [key: string, mark: string]>> = {
  'Page.handleJavaScriptDialog': ['promptText', '[redacted:typed-text]'],
  'Page.javascriptDialogClosed': ['userInput', '[redacted:typed-text]'],
  'DOM.setAttributesAsText': ['text', '[redacted:attributes]'],
  'Autofill.trigger': ['cvc', '[redacted:card-code]'],
  // The lines of MHTML are cut anywhere.
  'Page.captureSnapshot': ['data', '[redacted:page]'],
  // A secret may begin in one part and end in the next one.
  'Network.dataReceived': ['data', '[redacted:part-of-body]'],
};

function isNamedKey(text: string): boolean {
  return (
    text === '' || /^(?:Enter|Tab|Escape|Backspace|Delete|Shift|Control|Alt|Meta|Arrow\w+|Home|End|Page\w+)$/.test(text)
  );
}

function prepare(redactor: Redactor, method: string, value: unknown, key = ''): unknown {
  if (typeof value === 'string') return prepareText(redactor, method, value, key);
  if (Array.isArray(value)) {
    return key === 'attributes' && value.every((each) => typeof each === 'string')
      ? redactAttributes(redactor, value)
      : value.map((each) => prepare(redactor, method, each, key));
  }
  if (!isRecord(value)) return value;
  if (isDomSnapshot(method, value)) return redactSnapshot(redactor, value);
  const isBase64 = value['base64Encoded'];
  const isValueOfField = method === 'DOM.setAttributeValue' && value['name'] === 'value';
  return mapEntries(value, (name, each) => {
    if (isValueOfField && name === 'value') return '[redacted:typed-text]';
    if (typeof isBase64 === 'boolean' && bodyKeys.has(name) && typeof each === 'string') {
      return isBase64 ? redactBase64(redactor, each) : redactor.body(each);
    }
    return prepare(redactor, method, each, name);
  });
}

const bodyKeys = new Set(['body', 'data', 'content']);

function prepareText(redactor: Redactor, method: string, text: string, key: string): string {
  const [secretKey, mark] = concealed[method] ?? [];
  if (mark !== undefined && key === secretKey && text !== '') return mark;
  if (key === 'outerHTML') return redactor.html(text);
  if (key === 'binaryResponseHeaders') return redactHeaders(redactor, text);
  return isBase64Body(method, key) ? redactBase64(redactor, text) : text;
}

/** Whether a text is always in base64, and no flag beside it says so. */
function isBase64Body(method: string, key: string): boolean {
  // Commands of Fetch take their bodies in base64, its events and those of Network give text.
  if (method === 'Fetch.fulfillRequest' || method === 'Fetch.continueRequest')
    return key === 'body' || key === 'postData';
  if (method.startsWith('CacheStorage.')) return key === 'body';
  return method.startsWith('Network.') && (key === 'bytes' || key === 'bufferedData');
}

/** `name: value` in base64, with a zero byte between two. */
function redactHeaders(redactor: Redactor, encoded: string): string {
  const headers = Buffer.from(encoded, 'base64').toString('latin1').split('\0').map(nameAndValue);
  const redacted = redactor.headers(headers).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(redacted.join('\0'), 'latin1').toString('base64');
}

function nameAndValue(line: string): [string, string] {
  const [, name = '', value = ''] = /^([^:]*):?\s*(.*)$/s.exec(line) ?? [];
  return [name, value];
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function redactBase64(redactor: Redactor, encoded: string): string {
  try {
    const text = utf8.decode(Buffer.from(encoded, 'base64'));
    const redacted = redactor.body(text);
    return redacted === text ? encoded : Buffer.from(redacted).toString('base64');
  } catch {
    // Bytes that are no text: there is nothing to read in them.
    return encoded;
  }
}

function redactCookie(redactor: Redactor, cookie: Record<string, unknown>): unknown {
  return redactor.value({ cookies: [cookie] }).cookies[0];
}

/** `['type', 'password', 'value', 'x']`: names and values in turn. */
function redactAttributes(redactor: Redactor, list: readonly string[]): string[] {
  const attributes = new Map<string, string>();
  for (let at = 0; at + 1 < list.length; at += 2) attributes.set(list[at] ?? '', list[at + 1] ?? '');
  const field = attributes.get('type') === 'password' ? 'password' : attributes.get('name');
  return list.map((text, index) => {
    if (index % 2 === 0) return text;
    const name = list[index - 1] ?? '';
    const under = name === 'value' && field ? field : name;
    return String(redactor.value({ [under]: text })[under] ?? text);
  });
}

interface SnapshotNodes {
  /** Of each node, numbers of strings: names and values in turn. */
  readonly attributes?: readonly (readonly number[])[];
  readonly inputValue?: StringsOfNodes;
  readonly textValue?: StringsOfNodes;
}

interface StringsOfNodes {
  readonly index: readonly number[];
  readonly value: readonly number[];
}

/** A snapshot of a page, in which all texts stand in one list. */
interface DomSnapshot extends Record<string, unknown> {
  readonly documents: readonly { readonly nodes?: SnapshotNodes }[];
  readonly strings: readonly string[];
}

function isDomSnapshot(method: string, value: Record<string, unknown>): value is DomSnapshot {
  return (
    method === 'DOMSnapshot.captureSnapshot' && Array.isArray(value['documents']) && Array.isArray(value['strings'])
  );
}

function redactSnapshot(redactor: Redactor, snapshot: DomSnapshot): DomSnapshot {
  // A text that is a secret somewhere is replaced wherever the snapshot has it, but names are read as they were.
  const strings = [...snapshot.strings];
  const textOf = (place: number | undefined) => snapshot.strings[place ?? -1] ?? '';
  const redact = (places: readonly (number | undefined)[], list: readonly string[]) => {
    for (const [at, text] of redactAttributes(redactor, list).entries()) {
      const place = places[at];
      if (place !== undefined && text !== list[at]) strings[place] = text;
    }
  };
  for (const { nodes } of snapshot.documents) {
    const attributes = (nodes?.attributes ?? []).map((places) => ({ places, list: places.map(textOf) }));
    for (const { places, list } of attributes) redact(places, list);
    for (const typed of [nodes?.inputValue, nodes?.textValue]) {
      for (const [at, node] of (typed?.index ?? []).entries()) {
        const place = typed?.value[at];
        redact([undefined, place], ['value', textOf(place), ...(attributes[node]?.list ?? [])]);
      }
    }
  }
  return { ...snapshot, strings };
}

function mapEntries(
  record: Record<string, unknown>,
  map: (key: string, value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, each]) => [key, map(key, each)]));
}
