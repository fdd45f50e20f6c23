import { readdir } from 'node:fs/promises';
import { tmpdir as systemTmpdir } from 'node:os';
import { type CdpEvidenceSource, cdpSource, loadRecording } from '@e2evidence/cdp-tap';
import { extractBundle } from '@e2evidence/failure-bundle';
import { type EvidenceSource, type FlowResult, withFlow } from '@e2evidence/flow';
import { startPages } from '@e2evidence/pages';
import { launchBrowser, launchPuppeteer, tmpdir } from '@e2evidence/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// Fails to compile when the source no longer fits what flow takes.
const fits: (source: CdpEvidenceSource) => EvidenceSource = (source) => source;

let server: Awaited<ReturnType<typeof startPages>>;
beforeAll(async () => {
  server = await startPages();
});
afterAll(() => server.close());

interface LabBrowser {
  newPage(): Promise<{
    goto(url: string): Promise<unknown>;
    evaluate<Result>(pageFunction: () => Result): Promise<Result>;
  }>;
  close(): Promise<unknown>;
}

const labs: Record<string, () => Promise<LabBrowser>> = { playwright: launchBrowser, puppeteer: launchPuppeteer };

describe.each(Object.keys(labs))('%s', (name) => {
  let browser: LabBrowser;
  beforeAll(async () => {
    browser = await labs[name]!();
  });
  afterAll(() => browser.close());

  it('a failed flow keeps what the browser reported, redacted, as one recording', async () => {
    const folders = () =>
      readdir(systemTmpdir()).then((names) => names.filter((each) => each.startsWith('e2evidence-cdp-')));
    const before = await folders();
    await using dir = await tmpdir();
    const page = await browser.newPage();
    let result: FlowResult | undefined;
    const flow = withFlow(
      page,
      { name: 'cdp', outputDir: dir.path, sources: [fits(cdpSource())], onEnd: (ended) => (result = ended) },
      async () => {
        await page.goto(`${server.url}/blank.html?token=q1w2e3r4t5`);
        await page.evaluate(() => fetch('/status/404').then((response) => response.text()));
        throw new Error('planned');
      },
    );
    await expect(flow).rejects.toThrow('planned');

    const { files } = await extractBundle(result!.bundlePath!);
    const text = (path: string) => Buffer.from(files.get(path) ?? []).toString();
    const calls = text('artifacts/cdp.ndjson');
    const reports = text('artifacts/cdp.ndjson.events.ndjson');
    await using copy = await tmpdir({ 'cdp.ndjson': calls, 'cdp.ndjson.events.ndjson': reports });
    const { records, events, problems } = await loadRecording(copy.join('cdp.ndjson'));
    expect(problems).toEqual([]);
    expect(records.map(({ method, session }) => [method, session])).toEqual([
      ['Log.enable', 'page'],
      ['Network.enable', 'page'],
    ]);
    const methods = new Set(events.map(({ method }) => method));
    for (const method of ['Network.requestWillBeSentExtraInfo', 'Network.responseReceived', 'Log.entryAdded']) {
      expect(methods).toContain(method);
    }
    expect(calls + reports).not.toContain('q1w2e3r4t5');
    expect(await folders()).toEqual(before);
  });

  it('one source records one flow after another, also a page that never answers again', async () => {
    await using dir = await tmpdir();
    const folders = () =>
      readdir(systemTmpdir()).then((names) => names.filter((each) => each.startsWith('e2evidence-cdp-')));
    const before = await folders();
    const source = cdpSource();
    for (const name of ['first', 'second', 'busy']) {
      const page = await browser.newPage();
      let result: FlowResult | undefined;
      const options = { name, outputDir: dir.path, sources: [source], onEnd: (ended: FlowResult) => (result = ended) };
      const flow = withFlow(page, options, async () => {
        await page.goto(`${server.url}/blank.html?${name}`);
        if (name === 'busy')
          page
            .evaluate(() =>
              setTimeout(() => {
                for (;;);
              }),
            )
            .catch(() => {});
        throw new Error('planned');
      });
      await expect(flow).rejects.toThrow('planned');
      const { files } = await extractBundle(result!.bundlePath!);
      const reports = Buffer.from(files.get('artifacts/cdp.ndjson.events.ndjson') ?? []).toString();
      expect(reports).toContain(`/blank.html?${name}`);
      expect(reports).not.toContain(name === 'first' ? '?second' : '?first');
      expect(await folders()).toEqual(before);
    }
  });
});
