import { concealUnderKey } from './headers.js';
import type { RedactionRun } from './run.js';
import { redactLabel } from './text.js';

/**
 * A multipart body: each part by its field name, else by its content type. Boundaries, line ends and part headers stay, but
 * for what was learned, such as the name of a file.
 *
 * @param redactPart - Redacts a part that no field name makes secret.
 */
export function redactMultipart(
  run: RedactionRun,
  text: string,
  boundary: string,
  redactPart: (text: string, contentType: string | undefined) => string,
): string {
  return text
    .split(`--${boundary}`)
    .map((part) => {
      const gap = /\r?\n\r?\n/.exec(part);
      // What is no part holds a secret all the same.
      if (!gap) return redactPart(part, 'text/plain');
      const head = part.slice(0, gap.index);
      const start = gap.index + gap[0].length;
      const end = part.length - (/\r?\n$/.exec(part.slice(start))?.[0].length ?? 0);
      const body = part.slice(start, end);
      const name = /[;\s]name="?([^";\r\n]{1,200})/i.exec(head)?.[1];
      const contentType = /^content-type:[ \t]*([^\r\n]{1,200})/im.exec(head)?.[1];
      const concealed = name === undefined ? undefined : concealUnderKey(run, name, body, 'form');
      return `${redactLabel(run, part.slice(0, start))}${concealed ?? redactPart(body, contentType ?? 'text/plain')}${part.slice(end)}`;
    })
    .join(`--${boundary}`);
}

/** Whether a text begins as a multipart form does: with a boundary, and the name of the first field behind it. */
export function looksLikeMultipart(text: string): boolean {
  return (
    text.startsWith('--') && /^--[^\s]{1,200}\r?\ncontent-disposition:[^\r\n]{0,200}name=/i.test(text.slice(0, 600))
  );
}

/** The boundary that a content type names, or the first line of a body that has none. */
export function boundaryOf(text: string, contentType: string): string | undefined {
  const named = /boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType);
  const first = /^\s{0,4}--([^\s]{1,200})\r?\n/.exec(text);
  return named?.[1] ?? named?.[2] ?? first?.[1];
}
