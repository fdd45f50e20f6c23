/** One row of a file. */
export interface Row {
  /** What the line holds, parsed. */
  readonly value: unknown;
  /** The byte at which the line starts; of a row behind the fragment of a dead writer, that of the fragment. */
  readonly offset: number;
  /** The byte after its `\n`: where the next reading starts. */
  readonly nextOffset: number;
}

/** A complete line that is not JSON. */
export interface CorruptLine {
  /** The byte at which the line starts. */
  readonly offset: number;
  /** The byte after its `\n`. */
  readonly nextOffset: number;
  /** The line without its `\n`; bytes that are not UTF-8 appear as U+FFFD. Of a line that no text can hold, the beginning. */
  readonly text: string;
}
