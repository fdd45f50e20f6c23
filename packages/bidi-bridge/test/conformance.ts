// The steps of the conformance table: what happens in a page, and what every driver has to tell of it.
import type { BidiEvent, BidiEventName, BidiEventPayloads } from '@e2evidence/bidi-bridge';

export interface Step {
  readonly events: readonly BidiEventName[];
  /** The page that is open when listening begins. */
  readonly open: string;
  /** What the page then does; a script, or an address to go to. */
  readonly act: string | { readonly goto: string };
  readonly expected: readonly string[];
  /** For what happens at the same time in several places, where browsers promise no order. */
  readonly anyOrder?: boolean;
}

export const steps: Readonly<Record<string, Step>> = {
  console: {
    events: ['console'],
    open: '/blank.html',
    act: 'console.log("a log"); console.warn("low stock", 3); console.error("%s is %d", "Ada", 36); console.debug(true, null, {a: 1}, [1, "two"])',
    expected: [
      'console info a log',
      'console warn low stock 3',
      'console error Ada is 36',
      'console debug true null {a: 1} [1, two]',
    ],
  },
  'page errors': {
    // Chromium's BiDi asks the page for the text of an error object, and a thrown string may get ahead of it.
    anyOrder: true,
    events: ['page_error'],
    open: '/blank.html',
    act: `setTimeout(() => { throw new TypeError('no price') });
      setTimeout(() => Promise.reject(new RangeError('refused')), 20);
      setTimeout(() => { throw 'a string' }, 40)`,
    expected: ['page_error TypeError: no price', 'page_error RangeError: refused', 'page_error a string'],
  },
  'browser log': {
    events: ['browser_log'],
    open: '/blank.html',
    act: 'fetch("/status/404").then((response) => response.text())',
    expected: ['browser_log error network 404 /status/404'],
  },
  traffic: {
    events: ['request', 'response', 'response_completed', 'request_failed'],
    open: '/blank.html',
    act: `const read = (...args) => fetch(...args).then((response) => response.text()).catch(() => {});
      read('/echo?kind=get')
        .then(() => read('/echo?kind=post', { method: 'POST', headers: { 'x-kind': 'post' } }))
        .then(() => read('/status/500'))
        .then(() => read('/hang-up'))
        .then(() => read('/delay/5000', { signal: AbortSignal.timeout(50) }))
        .then(() => new Promise((resolve) => setTimeout(resolve, 100)))
        .then(() => { const image = new Image(); image.src = '/status/404?image' })`,
    expected: [
      'request GET /echo?kind=get fetch',
      'response 200 /echo?kind=get application/json',
      'response_completed 200 /echo?kind=get',
      'request POST /echo?kind=post fetch, x-kind: post',
      'response 200 /echo?kind=post application/json',
      'response_completed 200 /echo?kind=post',
      'request GET /status/500 fetch',
      'response 500 /status/500 application/json',
      'response_completed 500 /status/500',
      'request GET /hang-up fetch',
      'request_failed /hang-up reset',
      'request GET /delay/5000 fetch',
      'request_failed /delay/5000 aborted',
      'request GET /status/404?image image',
      'response 404 /status/404?image application/json',
      'response_completed 404 /status/404?image',
    ],
  },
  'the body of a request': {
    events: ['request'],
    open: '/blank.html',
    act: "fetch('/echo', { method: 'POST', body: 'hello' }).then((response) => response.text())",
    expected: ['request POST /echo fetch, body: hello'],
  },
  'a document': {
    events: ['request', 'response', 'response_completed'],
    open: '/blank.html',
    act: { goto: '/blank.html?next' },
    expected: [
      'request GET /blank.html?next document, navigation',
      'response 200 /blank.html?next text/html',
      'response_completed 200 /blank.html?next',
    ],
  },
  'a redirect': {
    events: ['request', 'request_failed'],
    open: '/blank.html',
    act: 'fetch("/redirect").then((response) => response.text())',
    expected: ['request GET /redirect fetch', 'request GET /echo?redirected=yes fetch, redirect 1'],
  },
  navigation: {
    events: ['navigation_started', 'navigation_committed', 'navigation_failed', 'dom_content_loaded', 'page_load'],
    open: '/blank.html',
    act: { goto: '/blank.html?next' },
    expected: [
      'navigation_started /blank.html?next',
      'navigation_committed /blank.html?next',
      'dom_content_loaded /blank.html?next',
      'page_load /blank.html?next',
    ],
  },
  'a change of address': {
    events: ['navigation_started', 'history_updated', 'fragment_navigated'],
    open: '/blank.html',
    act: 'history.pushState({}, "", "/pushed#one"); location.hash = "two"; history.replaceState({}, "", "/replaced")',
    expected: ['history_updated /pushed#one', 'fragment_navigated /pushed#two', 'history_updated /replaced'],
  },
  'a navigation that fails': {
    events: ['navigation_started', 'navigation_committed', 'navigation_failed'],
    open: '/blank.html',
    act: 'location.href = "/hang-up"',
    expected: ['navigation_started /hang-up', 'navigation_failed /hang-up'],
  },
  'a status without content': {
    // Which of both ends of the request comes first is a matter of luck.
    events: ['navigation_started', 'navigation_failed', 'response'],
    open: '/blank.html',
    act: 'location.href = "/status/204"',
    expected: ['navigation_failed /status/204', 'navigation_started /status/204', 'response 204 /status/204'],
    anyOrder: true,
  },
  frames: {
    events: ['frame_attached', 'frame_detached', 'navigation_committed', 'page_load', 'dom_content_loaded'],
    open: '/blank.html',
    act: `const frame = document.createElement('iframe');
      frame.src = '/blank.html?inner';
      frame.onload = () => setTimeout(() => frame.remove(), 50);
      document.body.append(frame)`,
    expected: [
      'frame_attached',
      'navigation_committed /blank.html?inner, in a frame',
      'frame_detached /blank.html?inner',
    ],
  },
  'frames that go with their page': {
    // Before the document that takes their place, or after.
    anyOrder: true,
    events: ['frame_detached', 'navigation_committed'],
    open: '/iframe.html',
    act: { goto: '/blank.html' },
    expected: ['frame_detached /frame.html', 'frame_detached about:srcdoc', 'navigation_committed /blank.html'],
  },
  windows: {
    events: ['page_created', 'page_destroyed'],
    open: '/blank.html',
    // A window that closes before its page is there has no address yet.
    act: `const opened = window.open('/blank.html?second');
      const looking = setInterval(() => {
        if (opened.location.search === '' || opened.document.readyState !== 'complete') return;
        clearInterval(looking);
        setTimeout(() => opened.close(), 100);
      }, 10)`,
    expected: ['page_created', 'page_destroyed /blank.html?second'],
  },
  dialogs: {
    events: ['dialog_opened', 'dialog_closed'],
    open: '/dialog.html?wait',
    act: 'setTimeout(() => document.querySelector("#run").click())',
    expected: [
      'dialog_opened alert an alert',
      'dialog_closed alert true',
      'dialog_opened confirm a confirm',
      'dialog_closed confirm false',
      'dialog_opened prompt a prompt [a default]',
      'dialog_closed prompt false',
    ],
  },
  downloads: {
    events: ['download_started', 'download_finished'],
    open: '/blank.html',
    act: `const link = document.createElement('a');
      Object.assign(link, { href: '/echo?saved', download: 'bridge-test.json' });
      document.body.append(link);
      link.click()`,
    expected: ['download_started /echo?saved bridge-test.json', 'download_finished /echo?saved complete'],
  },
  workers: {
    events: ['worker_created', 'worker_destroyed'],
    open: '/blank.html',
    act: `const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));
      worker.onmessage = () => setTimeout(() => worker.terminate(), 100)`,
    expected: ['worker_created blob', 'worker_destroyed blob'],
  },
  WebSockets: {
    events: ['websocket_opened', 'websocket_frame', 'websocket_closed'],
    open: '/blank.html',
    act: `const socket = new WebSocket(location.origin.replace('http', 'ws') + '/live');
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => socket.send('hello');
      socket.onmessage = ({ data }) => typeof data === 'string' ? socket.send(new Uint8Array([1, 2])) : socket.close()`,
    expected: [
      'websocket_opened /live',
      'websocket_frame sent hello',
      'websocket_frame received hello',
      'websocket_frame sent AQI=',
      'websocket_frame received AQI=',
      'websocket_closed /live',
    ],
  },
};

type Rows = { readonly [Name in BidiEventName]: (payload: BidiEventPayloads[Name]) => string };

const blob = (url: string) => (url.startsWith('blob:') ? 'blob' : url);
const nothing = () => '';
const navigation = ({ url, isMainFrame }: BidiEventPayloads['navigation_started']) =>
  isMainFrame ? url : `${url}, in a frame`;

const rows: Rows = {
  console: ({ level, text }) => `${level} ${text}`,
  page_error: ({ name, message }) => (name ? `${name}: ${message}` : message),
  browser_log: ({ level, source, text, url }) => `${level} ${source} ${/\d{3}/.exec(text)?.[0]} ${url}`,
  request: ({ method, url, resourceType, isNavigation, redirectCount, headers, postData }) =>
    [
      `${method} ${url} ${resourceType}`,
      ...(isNavigation ? ['navigation'] : []),
      ...(redirectCount > 0 ? [`redirect ${redirectCount}`] : []),
      ...headers.filter(([name]) => name === 'x-kind').map(([name, value]) => `${name}: ${value}`),
      ...(postData === undefined ? [] : [`body: ${postData}`]),
    ].join(', '),
  response: ({ status, url, mimeType }) => `${status} ${url} ${mimeType}`,
  response_completed: ({ status, url }) => `${status} ${url}`,
  request_failed: ({ request, errorKind }) => `${request.url} ${errorKind}`,
  navigation_started: navigation,
  navigation_committed: navigation,
  navigation_failed: navigation,
  history_updated: navigation,
  fragment_navigated: navigation,
  dom_content_loaded: ({ url }) => url,
  page_load: ({ url }) => url,
  dialog_opened: ({ type, message, defaultValue }) =>
    `${type} ${message}${defaultValue === undefined ? '' : ` [${defaultValue}]`}`,
  dialog_closed: ({ type, accepted, userText }) => `${type} ${accepted}${userText === undefined ? '' : ` ${userText}`}`,
  download_started: ({ url, suggestedFilename }) => `${url} ${suggestedFilename}`,
  download_finished: ({ url, status }) => `${url} ${status}`,
  // What a new window or frame shows first is a matter of timing.
  page_created: nothing,
  page_destroyed: ({ url }) => url,
  frame_attached: nothing,
  frame_detached: ({ url }) => url,
  worker_created: ({ url }) => blob(url),
  worker_destroyed: ({ url }) => blob(url),
  websocket_opened: ({ url }) => url,
  websocket_frame: ({ direction, data }) => `${direction} ${typeof data === 'string' ? data : data.base64}`,
  websocket_closed: ({ url }) => url,
};

/** One event as a line, without what differs from run to run. */
export function rowOf({ name, payload }: BidiEvent, origin: string): string {
  const text = (rows[name as BidiEventName] as (payload: unknown) => string)(payload);
  return `${name} ${text}`.replaceAll(origin, '').replaceAll(origin.replace('http', 'ws'), '').trim();
}
