import { redactBody } from './body.js';
import type { BodyFormat } from './body-member.js';
import type { RedactionRun } from './run.js';
import { redactText } from './text.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * A body as HAR and the protocols of browsers hold it. It is read by its type; one in base64 is decoded before and encoded
 * again after. In bytes that are no text only what was learned is looked for.
 */
export function redactEncodedBody(run: RedactionRun, text: string, { mimeType, encoding }: BodyFormat): string {
  if (encoding === undefined) return redactBody(run, text, mimeType);
  const decoded = encoding === 'base64' || looksLikeBase64(text) ? decodedText(text) : undefined;
  if (decoded === undefined) return encoding === 'unsaid' ? redactText(run, text) : run.concealLearned(text);
  const redacted = redactBody(run, decoded, mimeType);
  return redacted === decoded ? text : Buffer.from(redacted).toString(/[-_]/.test(text) ? 'base64url' : 'base64');
}

function decodedText(base64: string): string | undefined {
  try {
    return utf8.decode(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
}

function looksLikeBase64(text: string): boolean {
  return text.length >= 8 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}
