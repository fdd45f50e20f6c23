/**
 * The promises of a driver adapter as checks that any test runner can run.
 *
 * @packageDocumentation
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { capabilities } from './capabilities.js';
import { detectDriver } from './detect.js';
import { domHtml } from './dom-html.js';
import type { CapabilityName } from './gaps.js';
import { interceptRequests } from './intercept-requests.js';
import { onAction } from './on-action.js';
import { bidiSession, browserInfo, cdpSession, evaluate, followPages, isPageClosed, pageUrl } from './page.js';
import { screenshot } from './screenshot.js';
import type { EndedAction, UserAction } from './user-action.js';
import { wrapMethod } from './wrap-method.js';

/** One open page, and how to use it without knowing its driver. */
export interface ConformanceFixture {
  /** The driver's own page object. */
  readonly page: object;
  /** Opens an address in the page and waits for its load event. */
  goto(url: string): Promise<void>;
  /** Clicks an element as a test would; where no driver is around the session, leave it out and declare the gaps. */
  click?(selector: string): Promise<unknown>;
  /** Enters text into an empty field as a test would. */
  enter?(selector: string, text: string): Promise<unknown>;
  /** Closes the page. */
  closePage(): Promise<void>;
  /** Frees what `open` made. */
  dispose(): Promise<void>;
}

/** Options of {@link driverConformance}. */
export interface ConformanceOptions {
  /** Opens a fresh page. */
  readonly open: () => Promise<ConformanceFixture>;
  /** Checks that this driver cannot meet, title → reason. A check named here that passes is a failure too. @defaultValue `{}` */
  readonly gaps?: Readonly<Record<string, string>>;
}

/** One promise of an adapter. */
export interface ConformanceCheck {
  /** The promise as a sentence for a test, with the reason behind it where a gap is declared. */
  readonly title: string;
  /** Resolves when the promise holds, rejects with what differs. */
  run(): Promise<void>;
}

/**
 * The checks that every driver adapter passes, each on a page of its own.
 *
 * @returns In a fixed order; run them with any test runner.
 * @throws AssertionError for a gap that names no check.
 *
 * @example
 * const checks = driverConformance({ open, gaps: { 'follows popups until told to stop': 'one window only' } });
 * for (const check of checks) it(check.title, () => check.run());
 * checks[0]?.title; // => 'is detected as a page, also behind a proxy and a derived object'
 */
export function driverConformance(options: ConformanceOptions): readonly ConformanceCheck[] {
  const { open, gaps = {} } = options;
  const unknown = Object.keys(gaps).filter((title) => !(title in checks));
  assert.deepEqual(unknown, [], 'gaps that name no check');
  return Object.entries(checks).map(([title, check]) => ({
    title: gaps[title] === undefined ? title : `${title} (gap: ${gaps[title]})`,
    run: async () => {
      const fixture = await open();
      try {
        if (gaps[title] === undefined) await check(fixture);
        else await assert.rejects(async () => check(fixture), 'the declared gap has vanished: remove it');
      } finally {
        await fixture.dispose();
      }
    },
  }));
}

const html = (body: string) => `data:text/html;charset=utf-8,${encodeURIComponent(`<!doctype html><body>${body}`)}`;

/** A server on 127.0.0.1 that answers with the path and the two headers that tell who set them. */
async function startEcho(): Promise<AsyncDisposable & { readonly origin: string }> {
  const server = createServer(({ url = '', headers }, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*');
    response.setHeader('content-type', url === '/page' ? 'text/html' : 'text/plain');
    const told = ['x-own', 'x-added'].flatMap((name) => headers[name] ?? []);
    response.end(`${url}${told.length > 0 ? ` ${told.join(', ')}` : ''}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const form = html(
  '<input id="card" style="position:absolute;left:40px;top:20px;width:120px;height:30px;box-sizing:border-box">' +
    '<button id="pay" onclick="document.title = card.value">Pay</button>',
);

/** What a fixture must have for what is asked of actions. */
function acting({ click, enter }: ConformanceFixture): Required<Pick<ConformanceFixture, 'click' | 'enter'>> {
  assert.ok(click && enter, 'the fixture has no click and enter: give them, or declare the gap');
  return { click, enter };
}

const checks: Record<string, (fixture: ConformanceFixture) => Promise<void>> = {
  async 'is detected as a page, also behind a proxy and a derived object'({ page }) {
    const found = detectDriver(page);
    assert.match(found.kind, /^(page|driver)$/);
    assert.deepEqual(detectDriver(new Proxy(page, {})), found);
    assert.deepEqual(detectDriver(Object.create(page)), found);
  },

  async 'evaluates a function with an argument'({ page, goto }) {
    await goto(html('<p id="total">42</p>'));
    const text = await evaluate(page, (id: string) => document.getElementById(id)?.textContent, 'total');
    assert.equal(text, '42');
  },

  async 'tells undefined from null, as argument and as result'({ page }) {
    assert.equal(await evaluate(page, (given?: unknown) => typeof given), 'undefined');
    assert.equal(await evaluate(page, () => undefined), undefined);
    assert.equal(await evaluate(page, () => null), null);
  },

  async 'waits for the promise that a function gives, and takes a method in short form'({ page }) {
    const short = {
      async later(text: string) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return `${text} later`;
      },
    };
    assert.equal(await evaluate(page, short.later, 'a little'), 'a little later');
  },

  async 'gives the address of the page'({ page, goto }) {
    await goto('about:blank#here');
    assert.equal(pageUrl(page), 'about:blank#here');
  },

  async 'gives the cause when the function throws in the page'({ page }) {
    const throwing = evaluate(page, () => {
      throw new Error('inside the page');
    });
    await assert.rejects(throwing, (error: Error & { code?: string }) => {
      assert.equal(error.code, 'DRIVERS_CAPABILITY_FAILED');
      assert.match(String(error.cause), /inside the page/);
      return true;
    });
  },

  async 'gives the DOM with what was typed, checked and selected'({ page, goto }) {
    await goto(
      html(
        '<input id="t"><input id="c" type="checkbox"><textarea id="a"></textarea>' +
          '<select id="s"><option>one<option>two</select>',
      ),
    );
    await evaluate(page, () => {
      (document.getElementById('t') as HTMLInputElement).value = 'typed';
      (document.getElementById('c') as HTMLInputElement).checked = true;
      (document.getElementById('a') as HTMLTextAreaElement).value = 'written';
      (document.getElementById('s') as HTMLSelectElement).value = 'two';
    });
    const dom = await domHtml(page);
    assert.match(dom, /^<!DOCTYPE html>/i);
    assert.match(dom, /<input id="t" value="typed">/);
    assert.match(dom, /<input id="c" type="checkbox" checked="">/);
    assert.match(dom, /<textarea id="a">written<\/textarea>/);
    assert.match(dom, /<option>one<\/option><option selected="">two<\/option>/);
    const untouched = await evaluate(page, () => document.body.innerHTML.includes('typed'));
    assert.equal(untouched, false, 'the page itself is not changed');
  },

  async 'gives the content of open shadow roots without running custom elements twice'({ page, goto }) {
    await goto(html('<x-card></x-card>'));
    await evaluate(page, () => {
      Reflect.set(window, 'made', 0);
      class Card extends HTMLElement {
        constructor() {
          super();
          Reflect.set(window, 'made', (Reflect.get(window, 'made') as number) + 1);
          this.attachShadow({ mode: 'open' }).innerHTML = '<b>in the shadow</b>';
        }
      }
      customElements.define('x-card', Card);
    });
    assert.match(await domHtml(page), /<x-card><template shadowrootmode="open"><b>in the shadow<\/b><\/template>/);
    assert.equal(await evaluate(page, () => Reflect.get(window, 'made')), 1);
  },

  async 'says how much of a long DOM was cut'({ page, goto }) {
    await goto(html(`<p>kept</p><input type="password" value="${'x'.repeat(5000)}"><p>not kept</p>`));
    const dom = await domHtml(page, { maxLength: 300 });
    assert.match(dom, /<p>kept<\/p>\n<!-- cut: \d{4} more characters -->\n$/);
    assert.doesNotMatch(dom, /xxx/, 'no half of a tag is left');
  },

  async 'takes a PNG screenshot'({ page, goto }) {
    await goto(html('<h1>Cart</h1>'));
    const png = await screenshot(page);
    assert.deepEqual([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  },

  async 'takes a picture of the whole page when asked'({ page, goto }) {
    await goto(html('<div style="height:3000px">tall</div>'));
    const heightOf = (png: Uint8Array) => Buffer.from(png).readUInt32BE(20);
    assert.ok(heightOf(await screenshot(page)) < 3000);
    assert.ok(heightOf(await screenshot(page, { fullPage: true })) >= 3000);
  },

  async 'masks elements in inner frames'({ page, goto }) {
    const shot = async (value: string) => {
      await goto(html(`<iframe srcdoc='<input class="s" value="${value}" style="font:40px monospace">'></iframe>`));
      return Buffer.from(await screenshot(page, { mask: ['.s'] })).toString('base64');
    };
    assert.equal(await shot('short'), await shot('much longer'));
  },

  async 'masks elements in the picture only, and leaves no style behind'({ page, goto }) {
    const field = (value: string) => html(`<input type="password" value="${value}" style="font:40px monospace">`);
    const shot = async (value: string, mask: string[]) => {
      await goto(field(value));
      return Buffer.from(await screenshot(page, { mask })).toString('base64');
    };
    assert.notEqual(await shot('short', []), await shot('much longer', []));
    assert.equal(await shot('short', ['input[type=password]']), await shot('much longer', ['input[type=password]']));
    assert.equal(await evaluate(page, () => document.adoptedStyleSheets.length), 0);
  },

  async 'masks fields by what they are called, and leaves them as they were'({ page, goto }) {
    const shot = async (value: string, mask: RegExp) => {
      const field = `value="${value}" style="font:40px monospace"`;
      await goto(
        html(`<label for="a">Card <b>number</b>:</label><input id="a" ${field}>
          <label>Card number <textarea style="font:40px monospace">${value}</textarea></label>
          <span id="n">Card-number</span><input aria-labelledby="n" ${field}>
          <input name="newCardNumber" ${field}><input placeholder="Your card_number *" ${field}>`),
      );
      return Buffer.from(await screenshot(page, { mask: [mask] })).toString('base64');
    };
    assert.equal(await shot('short', /(?:^| )card number(?: |$)/g), await shot('longer', /(?:^| )card number(?: |$)/g));
    assert.notEqual(await shot('short', /account/), await shot('longer', /account/));
    const styles = await evaluate(page, () => [...document.querySelectorAll('input')].map((one) => one.style.filter));
    assert.deepEqual(styles, ['', '', '', '']);
  },

  async 'masks elements that the page styles harder, fades, or styles inline'({ page, goto }) {
    const field = (value: string) =>
      html(
        `<style>#f input { -webkit-text-fill-color: #000 !important; background: #fff !important; transition: all 5s }</style>
        <div id="f"><input class="s" value="${value}" style="font:40px monospace">
        <input class="s" value="${value}" style="-webkit-text-fill-color: red !important"></div>`,
      );
    const shot = async (value: string) => {
      await goto(field(value));
      return Buffer.from(await screenshot(page, { mask: ['.s'] })).toString('base64');
    };
    assert.equal(await shot('short'), await shot('much longer'));
    const inline = await evaluate(page, () => document.querySelectorAll<HTMLElement>('.s')[1]?.getAttribute('style'));
    assert.equal(inline, '-webkit-text-fill-color: red !important;');
  },

  async 'masks dialogs and popovers inside of an element, and elements that have no box'({ page, goto }) {
    const shot = async (color: string) => {
      const image = `<b style="display: inline-block; background: ${color}; width: 60px; height: 60px"></b>`;
      await goto(
        html(`<div class="s"><dialog>${image}</dialog></div><div class="s"><p popover style="top: 0">${image}</p></div>
          <div class="s" style="display: contents"><i style="display: contents">${image}</i></div>
          <x-shadow class="s" style="display: contents"></x-shadow>`),
      );
      await evaluate(
        page,
        (inner: string) => {
          const shadow = document.querySelector('x-shadow')?.attachShadow({ mode: 'open' });
          if (shadow) shadow.innerHTML = `<dialog style="top: 100px">${inner}</dialog>${inner}`;
          document.querySelector<HTMLElement>('[popover]')?.showPopover?.();
          document.querySelector('dialog')?.showModal();
          shadow?.querySelector('dialog')?.showModal();
        },
        image,
      );
      return Buffer.from(await screenshot(page, { mask: ['.s'] })).toString('base64');
    };
    assert.equal(await shot('red'), await shot('blue'));
    const styles = await evaluate(page, () => [...document.querySelectorAll('b')].map((one) => one.style.filter));
    assert.deepEqual(styles, ['', '', '']);
  },

  async 'leaves the page as it was when two pictures are taken at once'({ page, goto }) {
    await goto(html('<input class="s" value="secret">'));
    await Promise.all([1, 2, 3].map(() => screenshot(page, { mask: ['.s'] })));
    assert.equal(await evaluate(page, () => document.adoptedStyleSheets.length), 0);
    assert.equal(
      await evaluate(page, () => getComputedStyle(document.querySelector('.s') as Element).color),
      'rgb(0, 0, 0)',
    );
  },

  async 'opens a CDP session that sends, listens and detaches'({ page }) {
    const session = await cdpSession(page);
    const seen: unknown[] = [];
    const off = session.on('Runtime.consoleAPICalled', (event) => seen.push(event.type));
    await session.send('Runtime.enable');
    await session.send('Runtime.evaluate', { expression: 'console.warn("x")' });
    off();
    await session.send('Runtime.evaluate', { expression: 'console.error("y")' });
    assert.deepEqual(seen, ['warning']);
    await session.detach();
    await session.detach();
  },

  async 'holds requests of an origin until they are answered, and those of no other'({ page, goto }) {
    await using ours = await startEcho();
    await using theirs = await startEcho();
    await goto(`${ours.origin}/page`);
    const asked: string[] = [];
    const errors: unknown[] = [];
    const options = { origins: [ours.origin], timeoutMs: 300, onError: (error: unknown) => errors.push(error) };
    const stop = await interceptRequests(page, options, async ({ url, method, headers }) => {
      const { pathname } = new URL(url);
      asked.push(`${method} ${pathname} ${headers['x-own'] ?? ''}`);
      if (pathname === '/more') return { headers: { 'X-Added': 'by the test' } };
      if (pathname === '/answered')
        return { respond: { status: 201, headers: { 'content-type': 'text/plain' }, body: 'é' } };
      if (pathname === '/refused') return { abort: true };
      if (pathname === '/thrown') throw new Error('planned');
      if (pathname === '/misnamed') return { headers: { 'no name': 'x' } };
      if (pathname === '/misvalued') return { respond: { status: 200, headers: { 'x-lines': 'a\nb' } } };
      if (pathname === '/unknown') return { respond: { status: 99 } };
      if (pathname === '/forgotten') await new Promise(() => {});
      return undefined;
    });
    const read = async (origin: string, path: string) =>
      evaluate(
        page,
        async (address: string) => {
          try {
            const headers = address.includes('more') ? { 'x-own': 'of the page' } : undefined;
            const response = await fetch(address, headers ? { headers } : {});
            return `${response.status} ${await response.text()}`;
          } catch {
            return 'failed';
          }
        },
        `${origin}${path}`,
      );
    assert.equal(await read(ours.origin, '/more'), '200 /more of the page, by the test');
    assert.equal(await read(ours.origin, '/answered'), '201 é');
    assert.equal(await read(ours.origin, '/refused'), 'failed');
    const faults = ['/thrown', '/misnamed', '/misvalued', '/unknown', '/forgotten'];
    for (const fault of faults) assert.equal(await read(ours.origin, fault), `200 ${fault}`);
    assert.equal(await read(theirs.origin, '/more'), '200 /more of the page');
    assert.deepEqual(
      asked.filter((each) => !each.includes('favicon')),
      ['GET /more of the page', ...['/answered', '/refused', ...faults].map((path) => `GET ${path} `)],
    );
    assert.equal(errors.length, faults.length);
    await stop();
    await stop();
    assert.equal(await read(ours.origin, '/more'), '200 /more of the page');
  },

  async 'lets go what it holds when it stops'({ page, goto }) {
    await using ours = await startEcho();
    await goto(`${ours.origin}/page`);
    let isHeld: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      isHeld = resolve;
    });
    const stop = await interceptRequests(page, { origins: [ours.origin], timeoutMs: 60_000 }, async () => {
      isHeld();
      return new Promise(() => {});
    });
    await evaluate(page, () => {
      Reflect.set(
        window,
        'answer',
        fetch('/held').then((response) => response.text()),
      );
    });
    await held;
    await stop();
    assert.equal(await evaluate(page, () => Reflect.get(window, 'answer') as Promise<string>), '/held');
  },

  async 'lets a method be wrapped, and has it back as it was'({ page }) {
    const name = ['evaluate', 'executeScript', 'send'].find((each) => typeof Reflect.get(page, each) === 'function');
    assert.ok(name, 'the page has no method to try');
    const before = Reflect.getOwnPropertyDescriptor(page, name);
    const method: unknown = Reflect.get(page, name);
    const owners = ['one', 'another'];
    const restores = owners.map((owner) =>
      wrapMethod(page, name, ({ original, args }) => original(...args), { owner }),
    );
    assert.notEqual(Reflect.get(page, name), method);
    assert.throws(() => wrapMethod(page, name, () => {}, { owner: 'one' }), { code: 'DRIVERS_ALREADY_WRAPPED' });
    assert.equal(await evaluate(page, () => 6 * 7), 42);
    for (const restore of restores) restore();
    assert.deepEqual(Reflect.getOwnPropertyDescriptor(page, name), before);
    assert.equal(Reflect.get(page, name), method);
  },

  async 'tells what a test does, in order, and never what it enters'(fixture) {
    const { page, goto } = fixture;
    const { click, enter } = acting(fixture);
    const begun: UserAction[] = [];
    const ended: EndedAction[] = [];
    const before = (action: UserAction) => void begun.push(action);
    const after = (action: EndedAction) => void ended.push(action);
    const stop = await onAction(page, { before, after });
    await goto(form);
    await enter('#card', '4111 1111');
    await click('#pay');
    stop();
    stop();
    await enter('#card', 'unseen');

    const names = begun.map(({ name }) => name);
    assert.deepEqual(names.toSpliced(1, names.length - 2), ['goto', 'click']);
    assert.deepEqual(
      ended.map(({ name }) => name),
      names,
    );
    assert.equal(begun[0]?.url, form);
    const entered = ended.filter(({ name }) => name === 'fill' || name === 'type');
    assert.deepEqual(
      entered.map(({ valueLength }) => valueLength),
      [9],
    );
    for (const { selector = '' } of [...entered, ended.at(-1)!]) assert.match(selector, /#(card|pay)/);
    for (const { durationMs, startedAtMs, error } of ended) {
      assert.ok(durationMs > 0 && durationMs < 60_000 && Math.abs(startedAtMs - Date.now()) < 60_000);
      assert.equal(error, undefined);
    }
    // Without the numbers, whose fractions may hold any digits.
    const told = JSON.stringify([begun, ended], (_, value: unknown) => (typeof value === 'number' ? 0 : value));
    assert.ok(!told.includes('4111'));
    assert.equal(await evaluate(page, () => document.title), '4111 1111');
  },

  async 'lets a test go on whatever is done with what it is told'(fixture) {
    const { page, goto } = fixture;
    const { click, enter } = acting(fixture);
    const told: string[] = [];
    const errors: unknown[] = [];
    const hooks = [
      async () => {
        throw new Error('planned');
      },
      () => new Promise(() => {}),
      ({ name }: UserAction) => void told.push(name),
    ];
    const stops = await Promise.all(
      hooks.map((after) => onAction(page, { after }, { timeoutMs: 50, onError: (error) => errors.push(error) })),
    );
    await goto(form);
    await enter('#card', '42');
    await click('#pay');
    // Not in the order in which they were begun.
    for (const stop of stops) stop();
    assert.equal(await evaluate(page, () => document.title), '42');
    assert.equal(told.at(-1), 'click');
    assert.ok(errors.some((error) => (error as Error).message === 'planned'));
  },

  async 'leaves the objects of the driver as they were'(fixture) {
    const { page } = fixture;
    acting(fixture);
    const before = Reflect.ownKeys(page);
    const stops = await Promise.all([0, 1].map(() => onAction(page, { before: () => {} })));
    for (const stop of stops) stop();
    assert.deepEqual(Reflect.ownKeys(page), before);
    await assert.rejects(onAction(page, {}), { code: 'DRIVERS_BAD_OPTION' });
  },

  async 'says where the element of an action is, and calls before and after it'(fixture) {
    const { page, goto } = fixture;
    const { click } = acting(fixture);
    await goto(form);
    const seen: unknown[] = [];
    const tell = async ({ name, box, point }: UserAction) => {
      const title = await evaluate(page, () => document.title);
      seen.push({ name, box, point, title });
    };
    const stop = await onAction(page, { before: tell, after: tell }, { timeoutMs: 30_000 });
    await evaluate(page, () => {
      document.getElementById('card')!.onclick = () => {
        document.title = 'clicked';
      };
    });
    await click('#card');
    stop();
    const facts = { name: 'click', box: { x: 40, y: 20, width: 120, height: 30 }, point: { x: 100, y: 35 } };
    assert.deepEqual(seen, [
      { ...facts, title: '' },
      { ...facts, title: 'clicked' },
    ]);
  },

  async 'can do what it says that it can, and nothing that it says it cannot'({ page }) {
    const told = await capabilities(page);
    for (const { level, reason = '' } of Object.values(told)) assert.equal(reason === '', level === 'full', reason);
    const asked = { cdpSession, bidiSession, browserInfo };
    for (const [name, ask] of Object.entries(asked)) {
      const asking = ask(page);
      if (told[name as CapabilityName].level === 'none') await assert.rejects(asking, name);
      else await asking;
    }
    assert.equal(pageUrl(page) === '', told.pageUrl.level === 'none');
    if (told.onAction.level === 'none') {
      await assert.rejects(onAction(page, { before: () => {} }), { code: 'DRIVERS_NO_ACTIONS' });
    }
  },

  async 'names the browser and its version'({ page }) {
    const info = await browserInfo(page);
    assert.match(info.name, /^[a-z-]+$/);
    assert.match(info.version, /^\d+\./);
    assert.equal(info.driver, detectDriver(page).driver);
  },

  async 'follows popups until told to stop'({ page }) {
    const urls: string[] = [];
    let onNext = () => {};
    const stop = await followPages(page, (found) => {
      urls.push(pageUrl(found));
      onNext();
    });
    assert.equal(urls.length, 1, 'the page itself comes first');
    const opened = new Promise<void>((resolve, reject) => {
      onNext = resolve;
      setTimeout(reject, 2000, new Error('no popup was given within 2 s'));
    });
    await evaluate(page, () => void window.open('about:blank#second'));
    await opened;
    assert.equal(urls.length, 2);
    stop();
    await evaluate(page, () => void window.open('about:blank#third'));
    await evaluate(page, () => new Promise((resolve) => setTimeout(resolve, 200)));
    assert.equal(urls.length, 2);
  },

  async 'says that a closed page is closed'({ page, closePage }) {
    assert.equal(isPageClosed(page), false);
    await closePage();
    assert.equal(isPageClosed(page), true);
  },

  async 'refuses what is asked of a closed page'({ page, closePage }) {
    const asked: (() => Promise<unknown>)[] = [
      () => screenshot(page),
      () => domHtml(page),
      () => evaluate(page, () => 1),
    ];
    // What has no DevTools says so, open or closed.
    if ((await capabilities(page)).cdpSession.level !== 'none') asked.push(() => cdpSession(page));
    await closePage();
    for (const ask of asked) await assert.rejects(ask, { code: 'DRIVERS_PAGE_CLOSED' });
  },
};
