/** A document has been parsed, or has loaded with all that it holds: always that of the main frame. */
export interface PageLoadPayload {
  /** The address of the page. */
  readonly url: string;
}

/** A frame goes to an address. Which frame is told by the event's `context`. */
export interface NavigationPayload {
  /** Where to; for `history_updated` and `fragment_navigated` what the address has become. */
  readonly url: string;
  /** False for a frame inside a page. */
  readonly isMainFrame: boolean;
  /** The same in the events of one navigation; absent when the driver does not tell. */
  readonly navigation?: string;
}

/** A navigation that did not end in a document: refused, aborted, a download, a status without content. */
export interface NavigationFailedPayload extends NavigationPayload {
  /** The browser's words, such as `net::ERR_CONNECTION_REFUSED`; absent when the driver does not tell. */
  readonly errorText?: string;
}

/** The kinds of dialogs that block a page. */
export type DialogType = 'alert' | 'confirm' | 'prompt' | 'beforeunload';

/** A dialog has opened. Listening answers nothing: what would happen to the dialog happens all the same. */
export interface DialogOpenedPayload {
  /** How it asks. */
  readonly type: DialogType;
  /** What it says. */
  readonly message: string;
  /** What a prompt holds from the start. */
  readonly defaultValue?: string;
}

/** A dialog has been answered. */
export interface DialogClosedPayload {
  /** How it asked. */
  readonly type: DialogType;
  /** True for OK, false for cancel; always true for an alert, which has nothing else, though drivers dismiss it. */
  readonly accepted: boolean;
  /** What was entered into a prompt that was accepted. */
  readonly userText?: string;
}

/** The browser starts to save a file. */
export interface DownloadStartedPayload {
  /** The same when it finishes; absent when the driver does not tell. */
  readonly id?: string;
  /** Where from. */
  readonly url: string;
  /** The name that the server or the page wants it to have. */
  readonly suggestedFilename: string;
}

/** A download has ended. */
export interface DownloadFinishedPayload {
  /** That of its start; absent when the driver does not tell. */
  readonly id?: string;
  /** Where from. */
  readonly url: string;
  /** `canceled` also when the browser is told to refuse downloads. */
  readonly status: 'complete' | 'canceled' | 'failed';
  /** Where the browser has put it, on its machine; absent when the driver does not tell. */
  readonly path?: string;
}

/** A window or tab. */
export interface PagePayload {
  /** What it shows; a new window often shows `about:blank` at first. */
  readonly url: string;
  /** Set when another page opened it and the driver tells: the `context` of that page. */
  readonly opener?: string;
}

/** A frame inside a page. */
export interface FramePayload {
  /** What it shows; a new frame often shows nothing or `about:blank` at first. */
  readonly url: string;
  /** The `context` of the frame or page that holds it. */
  readonly parent: string;
}

/** A worker of a page. */
export interface WorkerPayload {
  /** Its script. */
  readonly url: string;
}

/** A WebSocket connection of a page. */
export interface WebSocketPayload {
  /** The same in all events of one connection. */
  readonly id: string;
  /** Such as `wss://shop.example/live`. */
  readonly url: string;
}

/** A message over a WebSocket connection. */
export interface WebSocketFramePayload extends WebSocketPayload {
  /** Seen from the page. */
  readonly direction: 'sent' | 'received';
  /** The text of a text message; of a binary one its bytes as base64. */
  readonly data: string | { readonly base64: string };
}
