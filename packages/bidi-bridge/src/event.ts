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

/** A header list in wire order, names in lower case. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

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

/** A request that the page is about to send. */
export interface RequestPayload {
  /** The same in request, response and request_failed; a redirect makes a new one. */
  readonly id: string;
  /** The whole address, not redacted. */
  readonly url: string;
  /** In upper case, such as `GET`. */
  readonly method: string;
  /** As far as the driver knows them when the request starts; cookies may be missing. */
  readonly headers: HeaderList;
  /** The driver's word, such as `document`, `fetch`, `xhr`, `image`. */
  readonly resourceType: string;
  /** How many redirects led here, 0 or more. */
  readonly redirectCount: number;
  /** Whether it loads a document into a frame. */
  readonly isNavigation: boolean;
  /** The body that is sent, as text; absent when there is none or the driver does not have it. */
  readonly postData?: string;
}

/** What identifies the request in later events. */
export type RequestReference = Pick<RequestPayload, 'id' | 'url' | 'method' | 'redirectCount'>;

/** A response whose headers have arrived. */
export interface ResponsePayload {
  /** The request that it answers. */
  readonly request: RequestReference;
  /** The address that answered. */
  readonly url: string;
  /** The HTTP status, such as 200. */
  readonly status: number;
  /** The words after the status; empty over HTTP/2 and later. */
  readonly statusText: string;
  /** As they came, cookies included as far as the driver shows them. */
  readonly headers: HeaderList;
  /** The content type without parameters, empty when there is none. */
  readonly mimeType: string;
  /** Null when the driver cannot tell. */
  readonly fromCache: boolean | null;
}

/** Why a request failed, the same words for every browser. */
export type RequestErrorKind =
  | 'refused'
  | 'reset'
  | 'aborted'
  | 'dns'
  | 'tls'
  | 'blocked'
  | 'cors'
  | 'timeout'
  | 'other';

/** A request that ended without a response, or whose body broke off. */
export interface RequestFailedPayload {
  /** The request that failed. */
  readonly request: RequestReference;
  /** The browser's words, such as `net::ERR_CONNECTION_REFUSED`. */
  readonly errorText: string;
  /** `errorText`, sorted; `other` for words that are not known. */
  readonly errorKind: RequestErrorKind;
}

/** The load event of the main frame. */
export interface PageLoadPayload {
  /** The address of the page that has loaded. */
  readonly url: string;
}

/** Every event the bridge translates itself, name → payload. */
export interface BidiEventPayloads {
  /** Something was written to the console. */
  console: ConsolePayload;
  /** An exception or a rejection reached the top of the page. */
  page_error: PageErrorPayload;
  /** A request starts. */
  request: RequestPayload;
  /** The headers of a response are there. */
  response: ResponsePayload;
  /** A request ended without a whole response. */
  request_failed: RequestFailedPayload;
  /** The load event of the main frame. */
  page_load: PageLoadPayload;
}

/** The names of the events the bridge translates itself. */
export type BidiEventName = keyof BidiEventPayloads;

/** What a translator hands over; the bridge adds the rest. */
export interface TranslatedEvent<Payload = unknown> {
  /** What the event says, in the shape that its name promises. */
  readonly payload: Payload;
  /** Epoch milliseconds by the browser's clock, when the driver tells. */
  readonly timestampMs?: number;
  /** The driver's own object. */
  readonly raw?: unknown;
  /** Set when the driver's object could not be read: it goes to `onError`, and the callback is not called. */
  readonly failure?: unknown;
}

/**
 * One event, the same shape from every driver. The bridge makes them; make one yourself to test a callback.
 *
 * @example
 * new BidiEvent('page_load', { url: 'about:blank' }).timestampSource; // => 'receipt'
 */
export class BidiEvent<Payload = unknown> {
  /** The schema of this object. */
  readonly v = 1;
  /** What happened, such as `console`, or a name of your own translator. */
  readonly name: string;
  /** What the event says; its shape depends on `name`, see {@link BidiEventPayloads}. */
  readonly payload: Payload;
  /** The word of the driver it came from, such as `playwright`. */
  readonly backend: string;
  /** Counts up by one per event of a bridge, from 1. */
  readonly seq: number;
  /** When it happened, epoch milliseconds. */
  readonly timestampMs: number;
  /** Whose clock `timestampMs` is. */
  readonly timestampSource: 'browser' | 'receipt';
  /** When the bridge got it, epoch milliseconds. */
  readonly receivedAtMs: number;
  /** The driver's own object, such as a Playwright Response. Not enumerable: it never reaches JSON. */
  declare readonly raw: unknown;

  /**
   * Makes an event as it was received.
   *
   * @param facts - `backend`: the word of the driver (default `''`). `seq`: its number (default 0). `receivedAtMs`:
   * when it came, epoch milliseconds (default now). `timestampMs`: when it happened by the browser's clock, epoch
   * milliseconds (default `receivedAtMs`). `raw`: the driver's object (default none).
   */
  constructor(
    name: string,
    payload: Payload,
    facts: { backend?: string; seq?: number; timestampMs?: number; receivedAtMs?: number; raw?: unknown } = {},
  ) {
    const { backend = '', seq = 0, receivedAtMs = Date.now(), timestampMs, raw } = facts;
    this.name = name;
    this.payload = payload;
    this.backend = backend;
    this.seq = seq;
    this.receivedAtMs = receivedAtMs;
    this.timestampMs = timestampMs ?? receivedAtMs;
    this.timestampSource = timestampMs === undefined ? 'receipt' : 'browser';
    Object.defineProperty(this, 'raw', { value: raw, enumerable: false });
  }
}
