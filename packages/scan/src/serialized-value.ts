import type { Redactor } from '@e2evidence/redact';
import { isJsonObject, type Json } from './har.js';

const maxDepth = 200;

/**
 * Redacts the objects that Playwright sends to a page or gets from it: `{ o: [{ k: 'password', v: { s: '…' } }] }`, in
 * which no key stands before its value as rules know it. The value is changed in place.
 */
export function redactSerialized(value: unknown, redactor: Redactor, depth = 0): void {
  if (depth > maxDepth || typeof value !== 'object' || value === null) return;
  if (isJsonObject(value) && Array.isArray(value['o'])) for (const pair of value['o']) redactPair(pair, redactor);
  for (const each of Object.values(value)) redactSerialized(each, redactor, depth + 1);
}

function redactPair(pair: unknown, redactor: Redactor): void {
  if (!isJsonObject(pair) || typeof pair['k'] !== 'string' || !isJsonObject(pair['v'])) return;
  const holder: Json = pair['v'];
  for (const key of ['s', 'n']) {
    const plain = holder[key];
    if (typeof plain !== 'string' && typeof plain !== 'number') continue;
    const redacted = redactor.value({ [pair['k']]: plain })[pair['k']];
    if (redacted === undefined || redacted === plain) continue;
    // A marker is a text, whatever stood there.
    delete holder[key];
    holder['s'] = redacted;
  }
}
