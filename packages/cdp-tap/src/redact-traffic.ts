import type { Redactor } from '@e2evidence/redact';
import { isRecord } from './cdp-record.js';

/**
 * A copy of the parameters, result or event data of a CDP method with its secrets replaced.
 *
 * CDP hides some of them from the general rules: bodies in base64, HTML in a string, cookies one by one, attributes as
 * a flat list, typed text. Those are handled here, the rest by `redactor.value`.
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
  const isBase64 = value['base64Encoded'];
  return mapEntries(value, (name, each) => {
    if (typeof isBase64 === 'boolean' && (name === 'body' || name === 'data') && typeof each === 'string') {
      return isBase64 ? redactBase64(redactor, each) : redactor.body(each);
    }
    return prepare(redactor, method, each, name);
  });
}

function prepareText(redactor: Redactor, method: string, text: string, key: string): string {
  if (key === 'outerHTML') return redactor.html(text);
  // Commands of Fetch take their bodies in base64, its events and those of Network give text.
  const isSent = method === 'Fetch.fulfillRequest' || method === 'Fetch.continueRequest';
  const isBody = isSent && (key === 'body' || key === 'postData');
  return isBody || (key === 'bytes' && method.startsWith('Network.')) ? redactBase64(redactor, text) : text;
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

function mapEntries(
  record: Record<string, unknown>,
  map: (key: string, value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, each]) => [key, map(key, each)]));
}
