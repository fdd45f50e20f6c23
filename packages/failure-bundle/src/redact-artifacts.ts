import { posix } from 'node:path';
import type { Redactor } from '@e2evidence/redact';
import type { Artifact } from './artifact.js';
import { decodeText } from './decode-text.js';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.htm': 'text/html',
  '.json': 'application/json',
  '.har': 'application/json',
  '.map': 'application/json',
  '.ndjson': 'application/x-ndjson',
  '.jsonl': 'application/x-ndjson',
  '.txt': 'text/plain',
  '.log': 'text/plain',
  '.md': 'text/plain',
  '.csv': 'text/plain',
  '.tsv': 'text/plain',
  '.xml': 'text/plain',
  '.svg': 'text/plain',
  '.css': 'text/plain',
  '.js': 'text/plain',
  '.mjs': 'text/plain',
  '.cjs': 'text/plain',
  '.ts': 'text/plain',
  '.yaml': 'text/plain',
  '.yml': 'text/plain',
  '.toml': 'text/plain',
  '.ini': 'text/plain',
  '.env': 'text/plain',
};

/** Redacts one artifact when its bytes are text; binary data, zips among them, pass as they are. */
export function redactArtifact(artifact: Artifact, redactor: Redactor): Artifact {
  return redactor.enabled ? redactAsRead(artifact, redactor).artifact : artifact;
}

/** As {@link redactArtifact}. `isRead` is false for what no rule can read: binary data, and a text that holds NULs. */
export function redactAsRead(artifact: Artifact, redactor: Redactor): { artifact: Artifact; isRead: boolean } {
  const contentType = contentTypeOf(artifact);
  const decoded = decodeText(artifact.data, isTextType(contentType));
  if (!decoded) return { artifact, isRead: false };
  const redacted = redactText(decoded.text, contentType, redactor);
  return {
    artifact: redacted === decoded.text ? artifact : { ...artifact, data: decoded.encode(redacted) },
    isRead: !redacted.includes('\0'),
  };
}

/** What an artifact was said to be, or its extension says. */
export function contentTypeOf(artifact: {
  readonly name: string;
  readonly contentType?: string | undefined;
}): string | undefined {
  return artifact.contentType ?? contentTypes[posix.extname(artifact.name).toLowerCase()];
}

/** Whether a file of this type is text, also with some broken bytes in it. */
export function isTextType(contentType: string | undefined): boolean {
  return contentType !== undefined && /^text\/|json|xml|javascript|form-urlencoded/i.test(contentType);
}

/** Whether a file of this type is rows of JSON. */
export function isRowsType(contentType: string): boolean {
  return /ndjson|jsonl/i.test(contentType);
}

function redactText(text: string, contentType: string | undefined, redactor: Redactor): string {
  if (contentType === undefined || !isRowsType(contentType)) return redactor.body(text, contentType);
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? line : redactor.body(line, 'application/json')))
    .join('\n');
}
