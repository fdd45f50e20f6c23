interface Gap {
  /** What the driver tells instead. */
  readonly rows: readonly string[];
  readonly reason: string;
  /** Now and then only; mostly it tells all. */
  readonly isRare?: true;
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

const requestBodies = {
  'the body of a request': {
    rows: ['request POST /echo fetch'],
    reason: 'Firefox tells no bodies of requests',
  },
};
const firefox = { ...bidi, ...requestBodies };

/** Driver → step → what differs. */
export const gaps: Readonly<Record<string, Readonly<Record<string, Gap>>>> = {
  selenium: bidi,
  webdriverio: bidi,
  webdriver: bidi,
  'a WebSocket to BiDi': bidi,
  'puppeteer (BiDi)': {
    'a status without content': {
      rows: ['navigation_failed /status/204', 'navigation_started /status/204'],
      reason: 'the response is missing when its headers come after the end of the navigation',
      isRare: true,
    },
  },
  // Its workers are told by Puppeteer itself.
  'puppeteer on Firefox': { 'browser log': bidi['browser log'], WebSockets: bidi.WebSockets, ...requestBodies },
  'selenium on Firefox': firefox,
  'webdriverio on Firefox': firefox,
  'webdriver on Firefox': firefox,
  'a WebSocket to BiDi on Firefox': firefox,
};
