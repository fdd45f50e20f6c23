/** One entry to write: its content is bytes, a stream of bytes, or a file that is read when its turn comes. */
export type ZipEntryInput = {
  /** A relative path with forward slashes. */
  readonly name: string;
  /** Written as UTC, from 1980 to 2107. @defaultValue 1980-01-01, so that equal entries give equal bytes */
  readonly modified?: Date;
} & (
  | {
      /** The content, not compressed; a stream, such as a `Readable`, is never in memory as a whole. */
      readonly data: Uint8Array | AsyncIterable<Uint8Array>;
    }
  | {
      /** The path of a file, taken as long as it is when its turn comes; it is never in memory as a whole. */
      readonly file: string;
    }
);
