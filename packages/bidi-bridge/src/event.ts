import type { BrowserLogPayload, ConsolePayload, PageErrorPayload } from './log-payloads.js';
import type {
  RequestFailedPayload,
  RequestPayload,
  ResponseCompletedPayload,
  ResponsePayload,
} from './network-payloads.js';
import type {
  DialogClosedPayload,
  DialogOpenedPayload,
  DownloadFinishedPayload,
  DownloadStartedPayload,
  FramePayload,
  NavigationFailedPayload,
  NavigationPayload,
  PageLoadPayload,
  PagePayload,
  WebSocketFramePayload,
  WebSocketPayload,
  WorkerPayload,
} from './page-payloads.js';

/** Every event the bridge translates itself, name → payload. */
export interface BidiEventPayloads {
  /** Something was written to the console. */
  console: ConsolePayload;
  /** An exception or a rejection reached the top of the page. */
  page_error: PageErrorPayload;
  /** The browser logged something itself. */
  browser_log: BrowserLogPayload;
  /** A request starts. */
  request: RequestPayload;
  /** The headers of a response are there. */
  response: ResponsePayload;
  /** A response is there whole. */
  response_completed: ResponseCompletedPayload;
  /** A request ended without a whole response. */
  request_failed: RequestFailedPayload;
  /** A frame begins to load another document. */
  navigation_started: NavigationPayload;
  /** The other document is there and begins to be parsed. */
  navigation_committed: NavigationPayload;
  /** No other document came. */
  navigation_failed: NavigationFailedPayload;
  /** The page changed its address by `pushState` or `replaceState`. */
  history_updated: NavigationPayload;
  /** The part of the address after `#` changed. */
  fragment_navigated: NavigationPayload;
  /** The document of the main frame is parsed. */
  dom_content_loaded: PageLoadPayload;
  /** The load event of the main frame. */
  page_load: PageLoadPayload;
  /** An alert, confirm, prompt or beforeunload blocks the page. */
  dialog_opened: DialogOpenedPayload;
  /** It was answered, by the test, the driver or a user. */
  dialog_closed: DialogClosedPayload;
  /** The browser starts to save a file. */
  download_started: DownloadStartedPayload;
  /** The file is saved, or will not be. */
  download_finished: DownloadFinishedPayload;
  /** A window or tab opened. */
  page_created: PagePayload;
  /** A window or tab closed. */
  page_destroyed: PagePayload;
  /** A frame was put into a page. */
  frame_attached: FramePayload;
  /** A frame was taken out of a page, or its page has moved on. */
  frame_detached: FramePayload;
  /** A worker started. */
  worker_created: WorkerPayload;
  /** A worker ended. */
  worker_destroyed: WorkerPayload;
  /** A page opened a WebSocket connection. */
  websocket_opened: WebSocketPayload;
  /** A message went over it. */
  websocket_frame: WebSocketFramePayload;
  /** It was closed. */
  websocket_closed: WebSocketPayload;
}

/** The names of the events the bridge translates itself. */
export type BidiEventName = keyof BidiEventPayloads;

/** What a translator hands over; the bridge adds the rest. */
export interface TranslatedEvent<Payload = unknown> {
  /** What the event says, in the shape that its name promises. */
  readonly payload: Payload;
  /** Epoch milliseconds by the browser's clock, when the driver tells. */
  readonly timestampMs?: number | undefined;
  /** The browser's id of the frame that it happened in, when the driver tells. */
  readonly context?: string | undefined;
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
  /** The browser's id of the frame that it happened in; absent when the driver does not tell. */
  declare readonly context?: string;
  // A property that is defined as not enumerable would cost more than all else of an event.
  readonly #raw: unknown;

  /**
   * Makes an event as it was received.
   *
   * @param facts - `backend`: the word of the driver (default `''`). `seq`: its number (default 0). `receivedAtMs`:
   * when it came, epoch milliseconds (default now). `timestampMs`: when it happened by the browser's clock, epoch
   * milliseconds (default `receivedAtMs`). `context`: the frame (default none). `raw`: the driver's object (default
   * none).
   */
  constructor(
    name: string,
    payload: Payload,
    facts: {
      readonly backend?: string;
      readonly seq?: number;
      readonly timestampMs?: number | undefined;
      readonly receivedAtMs?: number;
      readonly context?: string | undefined;
      readonly raw?: unknown;
    } = {},
  ) {
    const { backend = '', seq = 0, receivedAtMs = Date.now(), timestampMs, context, raw } = facts;
    this.name = name;
    this.payload = payload;
    this.backend = backend;
    this.seq = seq;
    this.receivedAtMs = receivedAtMs;
    this.timestampMs = timestampMs ?? receivedAtMs;
    this.timestampSource = timestampMs === undefined ? 'receipt' : 'browser';
    if (context !== undefined) this.context = context;
    this.#raw = raw;
  }

  /** The driver's own object, such as a Playwright Response. Not enumerable: it never reaches JSON. */
  get raw(): unknown {
    return this.#raw;
  }
}
