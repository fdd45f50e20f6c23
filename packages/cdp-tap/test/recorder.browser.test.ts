import { readFile } from 'node:fs/promises';
import { CdpRecorder, CdpReplayer, loadRecording } from '@e2evidence/cdp-tap';
import { cdpSession } from '@e2evidence/drivers';
import { launchBrowser, launchPuppeteer, launchSelenium, tmpdir } from '@e2evidence/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Send = (method: string, params?: object) => Promise<unknown>;

interface Lab {
  /** A fresh object that sends CDP commands, and how it does. */
  open(): Promise<{ driver: object; send: Send }>;
  readonly hasEvents: boolean;
  close(): Promise<unknown>;
}

/** Calls the method that the driver has at that moment, as a test would. */
const sender =
  (driver: object, name: string): Send =>
  (method, params) =>
    (Reflect.get(driver, name) as Send).call(driver, method, params);

const labs: Record<string, () => Promise<Lab>> = {
  async playwright() {
    const browser = await launchBrowser();
    const open = async () => {
      const page = await browser.newPage();
      const driver = await page.context().newCDPSession(page);
      return { driver, send: sender(driver, 'send') };
    };
    return { open, hasEvents: true, close: () => browser.close() };
  },
  async puppeteer() {
    const browser = await launchPuppeteer();
    const open = async () => {
      const driver = await (await browser.newPage()).createCDPSession();
      return { driver, send: sender(driver, 'send') };
    };
    return { open, hasEvents: true, close: () => browser.close() };
  },
  async 'a session of @e2evidence/drivers'() {
    const browser = await launchPuppeteer();
    const open = async () => {
      const driver = await cdpSession(await browser.newPage());
      return { driver, send: sender(driver, 'send') };
    };
    return { open, hasEvents: true, close: () => browser.close() };
  },
  async 'selenium-webdriver'() {
    const driver = await launchSelenium({ bidi: false });
    const open = async () => ({ driver, send: sender(driver, 'sendAndGetDevToolsCommand') });
    return { open, hasEvents: false, close: () => driver.quit() };
  },
};

describe.each(Object.keys(labs))('%s', (name) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await labs[name]!();
  });
  afterAll(() => lab.close());

  it('records what the browser answered, and replays it', async () => {
    await using dir = await tmpdir();
    const { driver, send } = await lab.open();
    const recorder = new CdpRecorder(dir.join('cdp.ndjson'));
    const original = recorder.attach(driver);
    const live = [
      await send('Runtime.evaluate', { expression: '({ sum: 1 + 1 })', returnByValue: true }),
      await send('Page.getNavigationHistory'),
    ];
    await recorder.detach(driver, original);

    const recording = await loadRecording(recorder.outputPath);
    expect(recording.problems).toEqual([]);
    for (const { durationMs, timestamp } of recording) {
      expect(durationMs).toBeGreaterThan(0);
      expect(Math.abs(timestamp - Date.now() / 1000)).toBeLessThan(60);
    }
    const replayer = new CdpReplayer(recording);
    expect(await replayer.send('Runtime.evaluate')).toEqual(live[0]);
    expect(await replayer.send('Page.getNavigationHistory')).toEqual(live[1]);
  });

  it('passes the driver error through and records it', async () => {
    await using dir = await tmpdir();
    const { driver, send } = await lab.open();
    const plain = (await send('No.such').catch((error: unknown) => error)) as Error;
    const recorder = new CdpRecorder(dir.join('cdp.ndjson'));
    const original = recorder.attach(driver);
    const watched = (await send('No.such').catch((error: unknown) => error)) as Error;
    await recorder.detach(driver, original);
    expect(watched.constructor).toBe(plain.constructor);
    expect(watched.message).toBe(plain.message);
    const [record] = recorder.records;
    expect(record).toMatchObject({ method: 'No.such', returnValue: null });
    expect(record!.error).toContain('No.such');
  });

  it('leaves the driver as it was', async () => {
    await using dir = await tmpdir();
    const { driver, send } = await lab.open();
    const keys = Reflect.ownKeys(driver);
    const recorder = new CdpRecorder(dir.join('cdp.ndjson'));
    const original = recorder.attach(driver);
    await recorder.detach(driver, original);
    expect(Reflect.ownKeys(driver)).toEqual(keys);
    await send('Browser.getVersion');
    expect(recorder.records).toEqual([]);
  });

  it('keeps a cookie value out of the file', async () => {
    await using dir = await tmpdir();
    const { driver, send } = await lab.open();
    const recorder = new CdpRecorder(dir.join('cdp.ndjson'));
    const original = recorder.attach(driver);
    await send('Network.setCookie', { name: 'theme', value: 'Zx81-s3cr3t', url: 'http://127.0.0.1/' });
    await send('Network.getCookies', { urls: ['http://127.0.0.1/'] });
    await recorder.detach(driver, original);
    expect(JSON.stringify(recorder.records)).toContain('Zx81-s3cr3t');
    expect(await readFile(recorder.outputPath, 'utf8')).not.toContain('Zx81-s3cr3t');
  });

  it('records every event of the session where the driver gives events', async () => {
    await using dir = await tmpdir();
    const { driver, send } = await lab.open();
    const recorder = new CdpRecorder(dir.join('cdp.ndjson'));
    const original = recorder.attach(driver);
    await send('Runtime.enable');
    await send('Runtime.evaluate', { expression: 'console.warn("low stock")' });
    await recorder.detach(driver, original);
    const { events, records } = await loadRecording(recorder.outputPath);
    const logged = events.find(({ method }) => method === 'Runtime.consoleAPICalled');
    if (!lab.hasEvents) return expect(events).toEqual([]);
    expect(events.map(({ method }) => method)).toContain('Runtime.executionContextCreated');
    expect(logged).toMatchObject({ session: 'session-1', params: { type: 'warning' } });
    expect(logged!.seq).toBeGreaterThan(records[1]!.seq!);
  });
});

describe('selenium-webdriver', () => {
  it('records the commands without a result too', async () => {
    await using dir = await tmpdir();
    const driver = await launchSelenium({ bidi: false });
    try {
      const recorder = new CdpRecorder(dir.join('cdp.ndjson'));
      const original = recorder.attach(driver);
      await driver.sendDevToolsCommand('Network.enable', {});
      await recorder.detach(driver, original);
      expect((await loadRecording(recorder.outputPath)).records).toMatchObject([
        { method: 'Network.enable', params: {}, error: null },
      ]);
    } finally {
      await driver.quit();
    }
  });
});
