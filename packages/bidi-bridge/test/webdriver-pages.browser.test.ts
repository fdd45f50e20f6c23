import {
  BidiBridge,
  type BidiEvent,
  type BidiEventName,
  type BidiEventPayloads,
  type DialogClosedPayload,
  type NavigationPayload,
  type RequestPayload,
  type ResponseCompletedPayload,
  type ResponsePayload,
} from '@e2evidence/bidi-bridge';
import { cdpSession } from '@e2evidence/drivers';
import { startPages } from '@e2evidence/pages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, labs } from './labs.js';

let server: Awaited<ReturnType<typeof startPages>>;
beforeAll(async () => {
  server = await startPages();
});
afterAll(() => server.close());

describe.each(['selenium', 'webdriverio'])('%s', (backend) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await labs[backend]!();
  });
  afterAll(() => lab.close());

  async function watch(...names: BidiEventName[]) {
    const bridge = new BidiBridge();
    const events: BidiEvent[] = [];
    await Promise.all(
      names.map((name) => bridge.subscribe(lab.target, name, (event) => void events.push(event)).ready),
    );
    const of = <Name extends BidiEventName>(name: Name) =>
      events.filter((event) => event.name === name).map(({ payload }) => payload as BidiEventPayloads[Name]);
    return { bridge, events, of };
  }

  const pathOf = (url: string) => url.replace(server.url, '');

  it('gives requests, then responses, then one end each, joined by an id', async () => {
    const { bridge, events } = await watch('request', 'response', 'response_completed', 'request_failed');
    await lab.goto(`${server.url}/requests.html`);
    await expect.poll(() => events.filter(({ name }) => name === 'request_failed').length, { timeout: 5000 }).toBe(2);

    const requests = events.filter(({ name }) => name === 'request').map(({ payload }) => payload as RequestPayload);
    const ids = requests.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      const told = events.filter(({ payload }) => idOf(payload) === id).map(({ name }) => name);
      expect(told.join(' ')).toMatch(/^request(?: response(?: response_completed)?| request_failed)$/);
    }
    expect(requests.map(({ method, url, resourceType }) => [method, pathOf(url), resourceType])).toEqual([
      ['GET', '/requests.html', 'document'],
      ['GET', '/act.js', 'script'],
      ['GET', '/echo?kind=get', 'fetch'],
      ['POST', '/echo?kind=post', 'fetch'],
      ['POST', '/echo?kind=form', 'fetch'],
      ['GET', '/status/404', 'fetch'],
      ['GET', '/status/500', 'fetch'],
      ['GET', '/redirect', 'fetch'],
      ['GET', '/echo?redirected=yes', 'fetch'],
      ['GET', '/hang-up', 'fetch'],
      ['GET', '/delay/5000', 'fetch'],
    ]);
    expect(requests.map(({ isNavigation }) => isNavigation)).toEqual([true, ...Array(10).fill(false)]);
    expect(requests.find(({ url }) => url.includes('redirected'))?.redirectCount).toBe(1);
    expect(requests.find(({ url }) => url.endsWith('kind=post'))).toMatchObject({
      postData: '{"hello":"world"}',
      headers: expect.arrayContaining([['x-kind', 'post']]),
    });

    const responses = events.filter(({ name }) => name === 'response').map(({ payload }) => payload as ResponsePayload);
    expect(responses.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 404, 500]));
    // Chromium now and then gives one hop of a redirect the status of the other.
    const hops = responses.filter(({ url }) => url.includes('redirect')).map(({ status }) => status);
    expect(hops.every((status) => status === 302 || status === 200)).toBe(true);
    expect(responses[0]).toMatchObject({ mimeType: 'text/html', statusText: 'OK', fromCache: false });
    const failed = events.filter(({ name }) => name === 'request_failed');
    expect(failed.map(({ payload }) => (payload as { errorKind: string }).errorKind)).toEqual(['reset', 'aborted']);
    const page = events.find(({ name }) => name === 'response_completed')?.payload as ResponseCompletedPayload;
    expect(page.encodedBodyBytes).toBeGreaterThan(900);
    expect(Date.now() - page.timings!.startedAtMs).toBeLessThan(60_000);
    expect(page.timings!.headersAfterMs).toBeGreaterThan(0);
    await bridge.unsubscribeAll();
  });

  it('gives the way of a page: navigation, parsed, loaded, and changes of its address', async () => {
    const navigations: BidiEventName[] = [
      'navigation_started',
      'navigation_committed',
      'navigation_failed',
      'history_updated',
      'fragment_navigated',
    ];
    const { bridge, events, of } = await watch(...navigations, 'dom_content_loaded', 'page_load');
    await lab.goto(`${server.url}/blank.html`);
    await lab.run(
      'history.pushState({}, "", "/pushed"); location.hash = "part"; history.replaceState({}, "", "/replaced")',
    );
    await expect.poll(() => of('history_updated').length).toBe(2);
    expect(events.map(({ name, payload }) => [name, pathOf((payload as NavigationPayload).url)])).toEqual([
      ['navigation_started', '/blank.html'],
      ['navigation_committed', '/blank.html'],
      ['dom_content_loaded', '/blank.html'],
      ['page_load', '/blank.html'],
      ['history_updated', '/pushed'],
      ['fragment_navigated', '/pushed#part'],
      ['history_updated', '/replaced'],
    ]);
    expect(new Set(events.map(({ context }) => context)).size).toBe(1);
    expect(events.every(({ timestampSource }) => timestampSource === 'browser')).toBe(true);
    const [started] = of('navigation_started');
    expect(started).toEqual({ url: `${server.url}/blank.html`, isMainFrame: true, navigation: expect.any(String) });
    expect(of('navigation_committed')[0]?.navigation).toBe(started?.navigation);

    await lab.goto(`${server.url}/hang-up`).catch(() => {});
    // WebdriverIO tries again.
    await expect
      .poll(() => of('navigation_failed')[0])
      .toMatchObject({ url: `${server.url}/hang-up`, isMainFrame: true });
    await bridge.unsubscribeAll();
  });

  it('tells frames from pages, also those that were there before', async () => {
    await lab.goto(`${server.url}/iframe.html`);
    const { bridge, events, of } = await watch('frame_attached', 'frame_detached', 'page_created', 'page_load');
    expect(events).toEqual([]);
    await lab.goto(`${server.url}/iframe.html?again`);
    await expect.poll(() => of('frame_attached').length).toBe(2);
    expect(of('frame_detached').map(({ url }) => pathOf(url))).toEqual(['/frame.html', 'about:srcdoc']);
    await expect.poll(() => of('page_load').map(({ url }) => pathOf(url))).toEqual(['/iframe.html?again']);
    expect(of('page_created')).toEqual([]);
    const page = events.find(({ name }) => name === 'page_load')?.context;
    expect(of('frame_attached').map(({ parent }) => parent)).toEqual([page, page]);
    await bridge.unsubscribeAll();
  });

  it('gives windows that open and close, with who opened them', async () => {
    const { bridge, events, of } = await watch('page_created', 'page_destroyed', 'navigation_committed');
    await lab.goto(`${server.url}/popup.html?wait`);
    await lab.run('Reflect.set(window, "opened", window.open("/blank.html"))');
    await expect.poll(() => of('page_created').length).toBe(1);
    await expect.poll(() => of('navigation_committed').length).toBe(2);
    expect(of('page_created')[0]?.opener).toBe(events.find(({ name }) => name === 'navigation_committed')?.context);
    await lab.run('Reflect.get(window, "opened").close()');
    await expect.poll(() => of('page_destroyed').map(({ url }) => pathOf(url))).toEqual(['/blank.html']);
    await bridge.unsubscribeAll();
  });

  it('gives dialogs, and leaves them to whoever answers them without it', async () => {
    const answers = () => lab.run('return document.querySelector("#answers").textContent');
    await lab.goto(`${server.url}/dialog.html?wait`);
    const act = () => lab.run('document.querySelector("#run").click()').catch(() => {});
    await act();
    const without = await answersWhenDone(answers);

    const { bridge, of } = await watch('dialog_opened', 'dialog_closed');
    await lab.goto(`${server.url}/dialog.html?wait`);
    await act();
    expect(await answersWhenDone(answers)).toBe(without);
    await expect.poll(() => of('dialog_closed').length).toBe(3);
    expect(of('dialog_opened')).toEqual([
      { type: 'alert', message: 'an alert' },
      { type: 'confirm', message: 'a confirm' },
      { type: 'prompt', message: 'a prompt', defaultValue: 'a default' },
    ]);
    expect(of('dialog_closed').map(({ type }: DialogClosedPayload) => type)).toEqual(['alert', 'confirm', 'prompt']);
    await bridge.unsubscribeAll();
  });

  it('gives downloads', async () => {
    const { bridge, of } = await watch('download_started', 'download_finished');
    await lab.goto(`${server.url}/blank.html`);
    await lab.run(`
      const link = document.createElement('a');
      Object.assign(link, { href: '/echo?saved', download: 'bridge-test.json' });
      document.body.append(link);
      link.click();
    `);
    await expect.poll(() => of('download_started')).toMatchObject([{ suggestedFilename: 'bridge-test.json' }]);
    await expect.poll(() => of('download_finished').length).toBe(1);
    expect(of('download_finished')[0]).toMatchObject({
      id: of('download_started')[0]?.id,
      url: `${server.url}/echo?saved`,
    });
    await bridge.unsubscribeAll();
  });
});

it('selenium: what WebDriver BiDi does not have comes over a DevTools session of the driver', async () => {
  const lab = await labs['selenium']!();
  try {
    await lab.goto(`${server.url}/blank.html`);
    await using session = await cdpSession(lab.target);
    await using bridge = new BidiBridge();
    const frames: unknown[] = [];
    const subscription = bridge.subscribe(session, 'websocket_frame', ({ payload }) => void frames.push(payload.data));
    await subscription.ready;
    expect(subscription.backend).toBe('cdp');
    await lab.run(`
      const socket = new WebSocket(location.origin.replace('http', 'ws') + '/live');
      socket.onopen = () => socket.send('hello');
    `);
    await expect.poll(() => frames).toEqual(['hello', 'hello']);
  } finally {
    await lab.close();
  }
});

function idOf(payload: unknown): string | undefined {
  const { id, request } = payload as { id?: string; request?: { id: string } };
  return id ?? request?.id;
}

async function answersWhenDone(answers: () => Promise<unknown>): Promise<unknown> {
  await expect.poll(answers, { timeout: 5000 }).toMatch(/^\[/);
  return answers();
}
