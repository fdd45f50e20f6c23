import { posix } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.htm': 'text/html',
  '.xhtml': 'text/html',
  '.json': 'application/json',
  '.har': 'application/json',
  '.map': 'application/json',
  '.ndjson': 'application/x-ndjson',
  '.jsonl': 'application/x-ndjson',
  '.trace': 'application/x-ndjson',
  '.network': 'application/x-ndjson',
  '.stacks': 'application/json',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.cjs': 'text/javascript',
  '.ts': 'text/typescript',
  '.mts': 'text/typescript',
  '.cts': 'text/typescript',
  '.tsx': 'text/typescript',
  '.jsx': 'text/javascript',
};

/** The content type that a name promises; undefined lets the looks of the text decide. */
export function contentTypeOf(name: string): string | undefined {
  return types[posix.extname(name).toLowerCase()];
}

/** Whether a text holds one JSON document per line. */
export function isNdjson(contentType: string | undefined, text: string): boolean {
  if (contentType !== undefined && /ndjson|jsonl|json-seq/.test(contentType)) return true;
  const end = text.indexOf('\n');
  if (end < 2 || end === text.length - 1 || !/^[[{]/.test(text)) return false;
  return isJson(text.slice(0, end)) && /^[[{]/.test(text.slice(end + 1, end + 2));
}

/** Whether a text is one JSON document. */
export function isJson(text: string): boolean {
  if (!/^\s{0,64}[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
