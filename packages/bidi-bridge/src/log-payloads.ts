/** Levels of a console message, by the map of the W3C WebDriver BiDi log module. */
export type ConsoleLevel = 'debug' | 'info' | 'warn' | 'error';

/** A place in a script. Line and column are 0-based, as every protocol gives them. */
export interface ScriptLocation {
  /** The address of the script; empty for one without. */
  readonly url: string;
  /** Counts from 0. */
  readonly line: number;
  /** Counts from 0. */
  readonly column: number;
}

/** A console message. */
export interface ConsolePayload {
  /** The console method in the driver's word, such as `log`, `warning`, `startGroup`. */
  readonly type: string;
  /** `assert` is `error`, `warning` is `warn`, `trace` is `debug`; what is none of the four words is `info`. */
  readonly level: ConsoleLevel;
  /** The arguments as one line of text, as the browser shows them. */
  readonly text: string;
  /** Where the page called the console; absent when the driver does not tell. */
  readonly location?: ScriptLocation;
}

/** An exception that nothing in the page caught, or a rejection that nothing handled. */
export interface PageErrorPayload {
  /** The error's class name, absent when something else than an Error was thrown. */
  readonly name?: string;
  /** The message without the browser's `Uncaught` prefixes. */
  readonly message: string;
  /** The stack as the engine gives it; absent when there is none. */
  readonly stack?: string;
}

/** What the browser itself logs beside the page: a failed load, a broken policy, a deprecation. */
export interface BrowserLogPayload {
  /** `warning` is `warn`, `verbose` is `debug`. */
  readonly level: ConsoleLevel;
  /** The browser's word for the part of it that logged, such as `network` or `security`. */
  readonly source: string;
  /** The message. */
  readonly text: string;
  /** What it is about; absent when the browser does not tell. */
  readonly url?: string;
}
