import type { ScanErrorCode } from './errors.js';

/** A text to look for secrets in. */
export interface Piece {
  readonly type: 'piece';
  /** The file, and behind each `!` the name inside an archive. */
  readonly file: string;
  /** What of the file it is, where it is not simply its lines: `response body of entry 3`. */
  readonly part?: string | undefined;
  readonly text: string;
  readonly contentType?: string | undefined;
  /** The line of the file on which it begins, from 1. */
  readonly firstLine: number;
  /** Stands in the pieces before it already, in another form: only what is new in it counts. */
  readonly isCopy?: boolean;
  /** What it holds in base64 comes behind it, decoded. */
  readonly isFollowed?: boolean;
}

/** What a piece is that holds the name of its file. */
export const namePart = 'its name';

/** Something that could not be read, so nothing is known about it. */
export interface Unread {
  readonly type: 'unread';
  /** The file, and behind each `!` the name inside an archive. */
  readonly file: string;
  /** Such as `SCAN_UNREADABLE`. */
  readonly code: ScanErrorCode;
  /** What happened and what to do, in words. */
  readonly reason: string;
}

/** Something that was not looked into, because rules for texts say nothing about it. */
export interface PassedOver {
  readonly type: 'passed-over';
  /** The file, and behind each `!` the name inside an archive. */
  readonly file: string;
  /** `image`, `film or sound`, `font`, `PDF`, `symbolic link`, `special file`, or `skipped by name`. */
  readonly kind: string;
}
