// The entries of the lists in a bundle. snake_case, as on disk; the keys that the Python tool's bundles have come first.
type Headers = readonly (readonly [name: string, value: string])[];

/** One console message in `artifacts/console.json`. */
export interface ConsoleEntry {
  /** The level; bundles of the Python tool may have other words. */
  readonly type: string;
  /** What was written. */
  readonly text: string;
  /** Epoch milliseconds. */
  readonly timestamp_ms: number;
  /** Where it was called; line and column count from 1. */
  readonly location?: { readonly url: string; readonly line: number; readonly column: number };
  /** Label of the page. */
  readonly page?: string;
}

/** One request in `artifacts/network.json`. Bundles of the Python tool have the first five keys. */
export interface NetworkEntry {
  /** Where to. */
  readonly url: string;
  /** Such as `GET`. */
  readonly method: string;
  /** The HTTP status; null without a response. */
  readonly status: number | null;
  /** Whether there was a response with a status below 400. */
  readonly ok: boolean;
  /** When it was sent, epoch milliseconds. */
  readonly timestamp_ms: number;
  /** Milliseconds until it had a response or failed; null while it had neither. */
  readonly duration_ms?: number | null;
  /** Such as `document`, `script` or `fetch`. */
  readonly resource_type?: string | null;
  /** The browser's word for a request without response, such as `net::ERR_FAILED`; else null. */
  readonly error_text?: string | null;
  /** Pairs of name and value. */
  readonly request_headers?: Headers;
  /** Pairs of name and value. */
  readonly response_headers?: Headers;
  /** The body that was sent, or null. */
  readonly request_body?: string | null;
  /** The body of a failed response, or null. */
  readonly response_body?: string | null;
  /** Label of the page, or null. */
  readonly page?: string | null;
}

/** One error of the page in `artifacts/page-errors.json`. */
export interface PageErrorEntry {
  /** Epoch milliseconds. */
  readonly timestamp_ms: number;
  /** The class name. */
  readonly name?: string;
  /** The message. */
  readonly message: string;
  /** As the engine gives it. */
  readonly stack?: string;
  /** Label of the page. */
  readonly page?: string;
}
