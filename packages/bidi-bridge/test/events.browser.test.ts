import {
  BidiBridge,
  type BidiEvent,
  type BidiEventName,
  type ResponsePayload,
  readResponseBody,
} from '@e2evidence/bidi-bridge';
import { startPages } from '@e2evidence/pages';
import { launchBrowser, launchPuppeteer } from '@e2evidence/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface LabPage {
  goto(url: string): Promise<unknown>;
  evaluate<Result>(pageFunction: () => Result): Promise<Result>;
}

interface Lab {
  newPage(): Promise<LabPage>;
  listenerCount(page: LabPage): number;
  close(): Promise<void>;
}

const listened = ['console', 'pageerror', 'request', 'response', 'requestfailed', 'load'];
const names: BidiEventName[] = ['console', 'page_error', 'request', 'response', 'request_failed', 'page_load'];

const labs: Record<string, () => Promise<Lab>> = {
  async playwright() {
    const browser = await launchBrowser();
    return {
      newPage: () => browser.newPage(),
      listenerCount: (page) => count(page, listened),
      close: () => browser.close(),
    };
  },
  async puppeteer() {
    const browser = await launchPuppeteer();
    return {
      newPage: () => browser.newPage(),
      listenerCount: (page) => count(page, listened),
      close: () => browser.close(),
    };
  },
};

function count(page: object, events: string[]): number {
  const { listenerCount } = page as { listenerCount(event: string): number };
  return events.reduce((sum, event) => sum + listenerCount.call(page, event), 0);
}

let server: Awaited<ReturnType<typeof startPages>>;
beforeAll(async () => {
  server = await startPages();
});
afterAll(() => server.close());

describe.each(Object.keys(labs))('%s', (backend) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await labs[backend]!();
  });
  afterAll(() => lab.close());

  async function watch(path: string): Promise<{ events: BidiEvent[]; page: LabPage; bridge: BidiBridge }> {
    const page = await lab.newPage();
    const bridge = new BidiBridge();
    const events: BidiEvent[] = [];
    for (const name of names) bridge.subscribe(page, name, (event) => void events.push(event));
    await page.goto(`${server.url}${path}`);
    if (path.includes('?wait')) return { events, page, bridge };
    await expect
      .poll(() => page.evaluate(() => Number(document.body.dataset['done'] ?? 0)), { timeout: 10_000 })
      .toBeGreaterThan(0);
    return { events, page, bridge };
  }

  // The event may arrive after the page has its answer.
  const failedResponse = async (events: BidiEvent[]): Promise<BidiEvent<ResponsePayload>> => {
    const isFailed = ({ name, payload }: BidiEvent) =>
      name === 'response' && (payload as ResponsePayload).status === 500;
    await expect.poll(() => events.some(isFailed)).toBe(true);
    return events.find(isFailed) as BidiEvent<ResponsePayload>;
  };

  const payloads = <Payload>(events: BidiEvent[], name: string) =>
    events.filter((event) => event.name === name).map((event) => event.payload as Payload);

  it('keeps the words of the Python tool: backend, and the payload keys of each event', async () => {
    const { events, page, bridge } = await watch('/blank.html?wait');
    expect(bridge.detectBackend(page)).toBe(backend);
    await page.evaluate(() => console.log('hello'));
    const keys = {
      console: ['type', 'text'],
      request: ['url', 'method'],
      response: ['url', 'status'],
      page_load: ['url'],
    };
    for (const [name, wanted] of Object.entries(keys)) {
      await expect.poll(() => payloads(events, name).length).toBeGreaterThan(0);
      const [payload] = payloads<Record<string, unknown>>(events, name);
      expect(Object.keys(payload!), name).toEqual(expect.arrayContaining(wanted));
    }
    expect(new Set(events.map((event) => event.backend))).toEqual(new Set([backend]));
  });

  it('gives console messages with level, text and place', async () => {
    const { events } = await watch('/console.html');
    const messages = payloads<{ level: string; type: string; text: string; location?: object }>(events, 'console');
    expect(messages.map(({ level }) => level)).toEqual(expect.arrayContaining(['debug', 'info', 'warn', 'error']));
    for (const message of messages) {
      expect(message.text).toBeTypeOf('string');
      expect(message.type).not.toBe('');
    }
    expect(messages.some(({ location }) => JSON.stringify(location)?.includes('/console.html'))).toBe(true);
  });

  it('gives page errors without the browser prefixes', async () => {
    const { events } = await watch('/page-error.html');
    await expect.poll(() => payloads(events, 'page_error').length).toBeGreaterThanOrEqual(3);
    const errors = payloads<{ name?: string; message: string; stack?: string }>(events, 'page_error');
    expect(errors.every(({ message }) => !message.startsWith('Uncaught'))).toBe(true);
    expect(errors.some(({ name, stack }) => name === 'TypeError' || Boolean(stack))).toBe(true);
  });

  it('knows the class of an error of a script that the test has evaluated', async () => {
    const { events, page } = await watch('/blank.html?wait');
    await page.evaluate(() => {
      setTimeout(() => {
        throw new TypeError('no price');
      });
    });
    await expect.poll(() => payloads(events, 'page_error').length).toBe(1);
    const [{ name, message }] = payloads<{ name?: string; message: string }>(events, 'page_error') as [never];
    expect([name, message]).toEqual(['TypeError', 'no price']);
  });

  it('gives requests and responses that share an id', async () => {
    const { events } = await watch('/requests.html');
    const requests = payloads<{ id: string; url: string; method: string; postData?: string }>(events, 'request');
    const responses = payloads<ResponsePayload>(events, 'response');
    const failed = payloads<{ request: { id: string }; errorKind: string }>(events, 'request_failed');
    const ids = new Set(requests.map(({ id }) => id));
    expect(ids.size).toBe(requests.length);
    for (const { request } of [...responses, ...failed]) expect(ids).toContain(request.id);
    expect(responses.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 404, 500]));
    expect(requests.find(({ method }) => method === 'POST')?.postData).toBeTypeOf('string');
    expect(failed.map(({ errorKind }) => errorKind)).toContain('reset');
    expect(responses.find(({ status }) => status >= 300 && status < 400)?.request.redirectCount).toBe(0);
  });

  it('reads the body of a failed response that the page has read', async () => {
    const { events, page } = await watch('/blank.html?wait');
    await page.evaluate(() => fetch('/status/500').then((response) => response.text()));
    const body = await readResponseBody(await failedResponse(events));
    expect(body?.byteLength).toBeGreaterThan(0);
  });

  it('waits no longer than asked for a body that the page never reads', async () => {
    const { events, page } = await watch('/blank.html?wait');
    await page.evaluate(() => fetch('/status/500').then(({ status }) => status));
    expect(await readResponseBody(await failedResponse(events), { timeoutMs: 50 })).toBeUndefined();
  });

  it('gives page_load with the address', async () => {
    const { events } = await watch('/console.html');
    expect(payloads(events, 'page_load')).toEqual([{ url: `${server.url}/console.html` }]);
  });

  it('leaves no listener on the page', async () => {
    const page = await lab.newPage();
    const before = lab.listenerCount(page);
    const bridge = new BidiBridge();
    for (const name of names) bridge.subscribe(page, name, () => {});
    expect(lab.listenerCount(page)).toBe(before + names.length);
    await bridge.unsubscribeAll();
    expect(lab.listenerCount(page)).toBe(before);
  });
});
