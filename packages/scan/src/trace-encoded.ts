import type { Redactor } from '@e2evidence/redact';
import { decodeText, holdsSecret } from './decode-text.js';
import { isMedia, kindOf } from './file-kind.js';
import { isJsonObject, type Json } from './har.js';

const binaryFrame = 2;

/** Redacts what a row and its attachments hold in base64. The row is changed. */
export function redactBase64(row: Json, redactor: Redactor): void {
  const holders = [row, ...(Array.isArray(row['attachments']) ? row['attachments'] : [])];
  for (const holder of holders) {
    if (!isJsonObject(holder) || typeof holder['base64'] !== 'string') continue;
    const type = typeof holder['contentType'] === 'string' ? holder['contentType'] : undefined;
    holder['base64'] = redactEncoded(holder['base64'], redactor, type);
  }
}

/** Redacts the frames of the WebSocket that an entry of the network may be. The entry is changed. */
export function redactSockets(entry: Json, redactor: Redactor): void {
  const messages = entry['_webSocketMessages'];
  if (!Array.isArray(messages)) return;
  for (const message of messages) {
    if (!isJsonObject(message) || typeof message['data'] !== 'string') continue;
    message['data'] =
      message['opcode'] === binaryFrame ? redactEncoded(message['data'], redactor) : redactor.body(message['data']);
  }
}

function redactEncoded(base64: string, redactor: Redactor, contentType?: string): string {
  const bytes = Buffer.from(base64, 'base64');
  const decoded = decodeText(bytes);
  if (decoded) {
    const redacted = redactor.body(decoded.text, contentType);
    return redacted === decoded.text ? base64 : decoded.encode(redacted).toString('base64');
  }
  return !isMedia(kindOf(bytes)) && holdsSecret(bytes, redactor) ? '' : base64;
}
