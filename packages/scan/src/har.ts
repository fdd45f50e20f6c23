import type { Redactor } from '@e2evidence/redact';
import { decodeText, stringsOf } from './decode-text.js';
import { isMedia, kindOf } from './file-kind.js';

/** A body that a HAR entry holds. */
export interface HarBody {
  /** Such as `request body of entry 3`. */
  readonly place: string;
  readonly text: string;
  readonly contentType: string | undefined;
  write(text: string): void;
}

/** A plain JSON object. */
export type Json = Record<string, unknown>;

/** Whether parsed JSON is a HAR. */
export function isHar(value: unknown): value is { readonly log: { readonly entries: unknown[] } } {
  return isJsonObject(value) && isJsonObject(value['log']) && Array.isArray(value['log']['entries']);
}

/** The texts of the bodies of one HAR entry, those in base64 decoded. Of binary ones the readable strings, of media nothing. */
export function bodiesOf(entry: unknown, label: string): HarBody[] {
  if (!isJsonObject(entry)) return [];
  const postData = child(child(entry, 'request'), 'postData');
  const content = child(child(entry, 'response'), 'content');
  return [...bodyOf(postData, `request body of ${label}`), ...bodyOf(content, `response body of ${label}`)];
}

/**
 * Redacts one HAR entry, also one of a Playwright trace: the entry stays one, with every field it had.
 *
 * @param entry - Is changed.
 */
export function redactHarEntry(entry: Json, redactor: Redactor): Json {
  const bodies = bodiesOf(entry, '').map(({ text, contentType, write }) => () => {
    const redacted = redactor.body(text, contentType);
    if (redacted !== text) write(redacted);
  });
  for (const redactBody of bodies) redactBody();
  for (const place of [child(entry, 'request'), child(entry, 'response')]) redactMessage(place, redactor);
  // Bodies are done, and large.
  const texts = takeBodies(entry);
  const redacted = redactor.value(entry);
  putBodies(redacted, texts);
  return redacted;
}

function redactMessage(message: Json | undefined, redactor: Redactor): void {
  if (!message) return;
  for (const key of ['url', 'redirectURL']) {
    if (typeof message[key] === 'string') message[key] = redactor.url(message[key]);
  }
  if (!Array.isArray(message['queryString'])) return;
  for (const pair of message['queryString']) {
    if (!isJsonObject(pair) || typeof pair['name'] !== 'string' || typeof pair['value'] !== 'string') continue;
    pair['value'] = redactPair(pair['name'], pair['value'], redactor);
  }
}

/** The pairs of a query are secret by the keys of URLs, which are more than those of JSON. */
function redactPair(name: string, value: string, redactor: Redactor): string {
  try {
    const prefix = `/?${encodeURIComponent(name)}=`;
    const url = prefix + encodeURIComponent(value);
    const redacted = redactor.url(url);
    return redacted === url || !redacted.startsWith(prefix) ? value : decodeURIComponent(redacted.slice(prefix.length));
  } catch {
    // Half a character is in no URL; the pair is looked at with the rest.
    return value;
  }
}

function bodyOf(holder: Json | undefined, place: string): HarBody[] {
  const text = holder?.['text'];
  if (!holder || typeof text !== 'string' || text === '') return [];
  const contentType =
    typeof holder['mimeType'] === 'string' && holder['mimeType'] !== '' ? holder['mimeType'] : undefined;
  if (holder['encoding'] !== 'base64') {
    return [{ place, text, contentType, write: (changed) => put(holder, text, changed, changed) }];
  }
  const bytes = Buffer.from(text, 'base64');
  const decoded = decodeText(bytes);
  if (decoded) {
    const write = (changed: string): void =>
      put(holder, decoded.text, decoded.encode(changed).toString('base64'), changed);
    return [{ place, text: decoded.text, contentType, write }];
  }
  if (isMedia(kindOf(bytes))) return [];
  // A text of another length would break what is around it.
  return [{ place, text: stringsOf(bytes), contentType: 'text/plain', write: () => put(holder, '', '', '') }];
}

function put(holder: Json, before: string, text: string, plain: string): void {
  holder['text'] = text;
  if (holder['size'] === Buffer.byteLength(before)) holder['size'] = Buffer.byteLength(plain);
}

function takeBodies(entry: Json): (string | undefined)[] {
  return holdersOf(entry).map((holder) => {
    const text = holder?.['text'];
    if (!holder || typeof text !== 'string') return undefined;
    holder['text'] = '';
    return text;
  });
}

function putBodies(entry: Json, texts: readonly (string | undefined)[]): void {
  holdersOf(entry).forEach((holder, index) => {
    const text = texts[index];
    if (holder && text !== undefined) holder['text'] = text;
  });
}

function holdersOf(entry: Json): (Json | undefined)[] {
  return [child(child(entry, 'request'), 'postData'), child(child(entry, 'response'), 'content')];
}

/** The member of an object that is an object itself. */
export function child(value: Json | undefined, key: string): Json | undefined {
  const member = value?.[key];
  return isJsonObject(member) ? member : undefined;
}

/** Whether parsed JSON is an object. */
export function isJsonObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
