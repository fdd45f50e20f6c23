/** A header list in wire order, names in lower case. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

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

/** When the parts of an exchange happened. What the browser does not tell is null. */
export interface ResponseTimings {
  /** When it began, epoch milliseconds. */
  readonly startedAtMs: number;
  /** How long the name was looked up, milliseconds. */
  readonly dnsMs: number | null;
  /** How long the connection took, TLS included, milliseconds. */
  readonly connectMs: number | null;
  /** How long TLS took, milliseconds. */
  readonly tlsMs: number | null;
  /** When the request was sent, milliseconds after the start. */
  readonly sentAfterMs: number | null;
  /** When the headers came, milliseconds after the start. */
  readonly headersAfterMs: number | null;
}

/** A response that has arrived whole. */
export interface ResponseCompletedPayload extends ResponsePayload {
  /** Bytes of the body on the wire, with the framing of chunks; null when the driver does not tell. */
  readonly encodedBodyBytes: number | null;
  /** Null when the driver does not tell. */
  readonly timings: ResponseTimings | null;
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
