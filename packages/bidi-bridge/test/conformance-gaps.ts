interface Gap {
  /** What the driver tells instead. */
  readonly rows: readonly string[];
  readonly reason: string;
}

const refused = (...events: string[]) => events.map((event) => `refused: ${event}`);

const bidi = {
  'browser log': { rows: refused('browser_log'), reason: 'WebDriver BiDi has no such event' },
  workers: {
    rows: refused('worker_created', 'worker_destroyed'),
    reason: 'WebDriver BiDi tells the realm of a worker, not its script',
  },
  WebSockets: {
    rows: refused('websocket_opened', 'websocket_frame', 'websocket_closed'),
    reason: 'WebDriver BiDi has no such events',
  },
};

/** Driver → step → what differs. */
export const gaps: Readonly<Record<string, Readonly<Record<string, Gap>>>> = {
  selenium: bidi,
  webdriverio: bidi,
  webdriver: bidi,
  'a WebSocket to BiDi': bidi,
};
