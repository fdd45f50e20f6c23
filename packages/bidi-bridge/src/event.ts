/** Levels of a console message, by the map of the W3C WebDriver BiDi log module. */
export type ConsoleLevel = 'debug' | 'info' | 'warn' | 'error';

/** A place in a script. Line and column are 0-based, as every protocol gives them. */
export interface ScriptLocation {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** A header list in wire order, names in lower case. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** A console message. */
export interface ConsolePayload {
  /** The console method in the driver's word, such as `log`, `warning`, `startGroup`. */
  readonly type: string;
  readonly level: ConsoleLevel;
  readonly text: string;
  readonly location?: ScriptLocation;
}

/** An exception that nothing in the page caught, or a rejection that nothing handled. */
export interface PageErrorPayload {
  /** The error's class name, absent when something else than an Error was thrown. */
  readonly name?: string;
  /** The message without the browser's `Uncaught` prefixes. */
  readonly message: string;
  readonly stack?: string;
}

/** A request that the page is about to send. */
export interface RequestPayload {
  /** The same in request, response and request_failed; a redirect makes a new one. */
  readonly id: string;
  readonly url: string;
  readonly method: string;
  /** As far as the driver knows them when the request starts; cookies may be missing. */
  readonly headers: HeaderList;
  /** The driver's word, such as `document`, `fetch`, `xhr`, `image`. */
  readonly resourceType: string;
  /** How many redirects led here, 0 or more. */
  readonly redirectCount: number;
  readonly isNavigation: boolean;
  readonly postData?: string;
}

/** What identifies the request in later events. */
export type RequestReference = Pick<RequestPayload, 'id' | 'url' | 'method' | 'redirectCount'>;

/** A response whose headers have arrived. */
export interface ResponsePayload {
  readonly request: RequestReference;
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
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
  readonly request: RequestReference;
  /** The browser's words, such as `net::ERR_CONNECTION_REFUSED`. */
  readonly errorText: string;
  readonly errorKind: RequestErrorKind;
}

/** The load event of the main frame. */
export interface PageLoadPayload {
  readonly url: string;
}

/** Every event the bridge translates itself, name → payload. */
export interface BidiEventPayloads {
  console: ConsolePayload;
  page_error: PageErrorPayload;
  request: RequestPayload;
  response: ResponsePayload;
  request_failed: RequestFailedPayload;
  page_load: PageLoadPayload;
}

/** The names of the events the bridge translates itself. */
export type BidiEventName = keyof BidiEventPayloads;

/** What a translator hands over; the bridge adds the rest. */
export interface TranslatedEvent<Payload = unknown> {
  readonly payload: Payload;
  /** Epoch milliseconds by the browser's clock, when the driver tells. */
  readonly timestampMs?: number;
  /** The driver's own object. */
  readonly raw?: unknown;
  /** Set when the driver's object could not be read: it goes to `onError`, and the callback is not called. */
  readonly failure?: unknown;
}

/** One event, the same shape from every driver. */
export class BidiEvent<Payload = unknown> {
  /** The schema of this object. */
  readonly v = 1;
  readonly name: string;
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
