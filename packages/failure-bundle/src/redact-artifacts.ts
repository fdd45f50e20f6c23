import { posix } from 'node:path';
import type { Redactor } from '@e2evidence/redact';
import type { Artifact, MediaFile } from './artifact.js';
import { decodeText } from './decode-text.js';
import type { ManifestFacts } from './manifest.js';

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
  if (!redactor.enabled) return artifact;
  const contentType = artifact.contentType ?? contentTypes[posix.extname(artifact.name).toLowerCase()];
  const expectText = contentType !== undefined && /^text\/|json|xml|javascript|form-urlencoded/i.test(contentType);
  const decoded = decodeText(artifact.data, expectText);
  if (!decoded) return artifact;
  const redacted = redactText(decoded.text, contentType, redactor);
  return redacted === decoded.text ? artifact : { ...artifact, data: decoded.encode(redacted) };
}

/**
 * Redacts everything that goes into one bundle.
 *
 * The artifacts are gone through twice: a value that is recognised in the last one may stand in the first one, where
 * nothing around it gave it away.
 */
export function redactBundle<Facts extends Omit<ManifestFacts, 'redaction'>, Content extends Artifact | MediaFile>(
  facts: Facts,
  artifacts: readonly Content[],
  redactor: Redactor,
): { facts: Facts; artifacts: Content[] } {
  const redacted = (content: Content): Content =>
    'file' in content ? content : { ...content, ...redactArtifact(content, redactor) };
  const once = artifacts.map(redacted);
  const metadata = redactor.value(facts.metadata);
  const redactedFacts: Facts = {
    ...facts,
    metadata,
    testName: redactor.text(facts.testName),
    errorRepr: redactor.text(facts.errorRepr),
  };
  return { facts: redactedFacts, artifacts: once.map(redacted) };
}

function redactText(text: string, contentType: string | undefined, redactor: Redactor): string {
  if (contentType === undefined || !/ndjson|jsonl/i.test(contentType)) return redactor.body(text, contentType);
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? line : redactor.body(line, 'application/json')))
    .join('\n');
}
