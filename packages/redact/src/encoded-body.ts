import { redactBody } from './body.js';
import type { RedactionRun } from './run.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A body as HAR and the protocols of browsers hold it: `{ mimeType, text, encoding: 'base64' }`. It is read by its type;
 * one in base64 is decoded before and encoded again after, unless it is no text.
 */
export function redactEncodedBody(
  run: RedactionRun,
  text: string,
  mimeType: string | undefined,
  encoding: string | undefined,
): string {
  if (encoding !== 'base64') return redactBody(run, text, mimeType);
  let decoded: string;
  try {
    decoded = utf8.decode(Buffer.from(text, 'base64'));
  } catch {
    // Bytes that are no text: there is nothing to read in them.
    return text;
  }
  const redacted = redactBody(run, decoded, mimeType);
  return redacted === decoded ? text : Buffer.from(redacted).toString('base64');
}
