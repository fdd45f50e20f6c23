import { TransformStream } from 'node:stream/web';
import { LineRedactor } from './line-redactor.js';
import type { Redactor } from './redactor.js';

/** Options of {@link redactStream}. */
export interface RedactStreamOptions {
  /** How each line is read, as with `body`: `application/x-ndjson`, `text/event-stream`, `text/plain`. @defaultValue `'text/plain'`, which also knows lines of JSON */
  readonly contentType?: string;
  /** A longer line is read in overlapping windows of this size, in bytes; 262144 at least. @defaultValue `1048576` */
  readonly maxLineBytes?: number;
}

/**
 * Redacts a log of any size on its way, line by line, in bounded memory. Lines without a secret pass byte for byte.
 *
 * The redactor learns as the lines go by: a value is replaced from where it is first recognised on. A private key of
 * many lines is one secret, and a log of actions one text. What has to be read as a whole (a page, a multipart body)
 * belongs into `body`.
 *
 * @example
 * // run.log: "token=9f8e7d6c\n"
 * await pipeline(createReadStream('run.log'), redactStream(createRedactor()), createWriteStream('run.safe.log'));
 * // => run.safe.log: "token=[redacted:text-key#3f2a]\n", or another four digits
 */
export function redactStream(
  redactor: Redactor,
  options: RedactStreamOptions = {},
): TransformStream<Uint8Array, Uint8Array> {
  if (!redactor.enabled) return new TransformStream();
  const lines = new LineRedactor(redactor, options.contentType ?? 'text/plain', options.maxLineBytes);
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      for (const part of lines.push(chunk)) controller.enqueue(part);
    },
    flush(controller) {
      for (const part of lines.end()) controller.enqueue(part);
    },
  });
}
