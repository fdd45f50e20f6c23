/** What a test does to a page, by one name whatever its driver calls it. */
export type ActionName =
  | 'goto'
  | 'reload'
  | 'goBack'
  | 'goForward'
  | 'click'
  | 'dblclick'
  | 'tap'
  | 'hover'
  | 'focus'
  | 'fill'
  | 'clear'
  | 'type'
  | 'press'
  | 'check'
  | 'uncheck'
  | 'select'
  | 'setFiles'
  | 'drag'
  | 'scroll'
  | 'dispatchEvent'
  | 'keyDown'
  | 'keyUp'
  | 'mouseMove'
  | 'mouseDown'
  | 'mouseUp'
  | 'wheel'
  | 'actions';

/** A place in the viewport, in CSS pixels. */
export interface Point {
  /** From the left edge. */
  readonly x: number;
  /** From the upper edge. */
  readonly y: number;
}

/** A rectangle in the viewport, in CSS pixels. */
export interface Box extends Point {
  /** At least 0. */
  readonly width: number;
  /** At least 0. */
  readonly height: number;
}

/** The line of a test that asked for something. */
export interface SourceLine {
  /** Its path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** What an adapter tells of a call. */
export interface ActionFacts {
  /** What is done. `actions` is a whole sequence of the W3C's Actions; `press` a key, down and up. */
  readonly name: ActionName;
  /** The element as the test names it, in the words of its driver, such as `#pay`; absent when there is none. */
  readonly selector?: string;
  /** Where `goto` goes. Raw, so redact it. */
  readonly url?: string;
  /** How many characters are entered or chosen; what they are is not told. */
  readonly valueLength?: number;
  /** Where the mouse or finger goes: as the test says, else the middle of `box`, before the driver scrolls to it. */
  readonly point?: Point;
}

/** Something that a test does to a page. */
export interface UserAction extends ActionFacts {
  /** Where the element is before; absent where it is not there yet, and for actions without an element. */
  readonly box?: Box;
  /** The innermost line that belongs neither to Node nor to an installed package; absent when there is none. */
  readonly source?: SourceLine;
  /** When the test asked for it, epoch milliseconds. */
  readonly startedAtMs: number;
}

/** The same when it is over. */
export interface EndedAction extends UserAction {
  /** How long the driver took, milliseconds, without what watching took. */
  readonly durationMs: number;
  /** What the driver threw, absent when all went well. Raw: drivers quote in it what they were given, so redact it. */
  readonly error?: unknown;
}
