// Every format on disk, as it is really written, against its schema in docs/formats/schemas.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CdpRecorder } from '@e2evidence/cdp-tap';
import { EventBus } from '@e2evidence/event-bus';
import { extractBundle } from '@e2evidence/failure-bundle';
import { type EvidenceSource, type FlowResult, withFlow } from '@e2evidence/flow';
import { detectGrowth, heapSource } from '@e2evidence/memory-leak';
import { startPages, startShop } from '@e2evidence/pages';
import { createBaseline, type ScanFinding, scanPath, writeBaseline } from '@e2evidence/scan';
import { launchBrowser, type Tmpdir, tmpdir } from '@e2evidence/testkit';
import { Ajv, type ValidateFunction } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkout } from '../examples/checkout-playwright/checkout.mjs';

type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type Json = Record<string, unknown>;
type Files = ReadonlyMap<string, Uint8Array>;

const root = fileURLToPath(new URL('../', import.meta.url));

/** Schema → the keys without which a file, or its first row, is invalid. */
const requiredKeys: Record<string, readonly string[]> = {
  'bundle-manifest': ['test_name', 'error_repr', 'captured_at', 'metadata', 'artifacts'],
  'cdp-call-row': ['timestamp', 'method', 'params', 'return_value', 'error'],
  'cdp-events-row': ['type', 'v', 'started_at', 'calls', 'redacted'],
  console: ['type', 'text', 'timestamp_ms'],
  'event-bus-key-value-line': ['id', 'version', 'base'],
  'event-bus-line': ['event_id', 'topic'],
  'flow-report': [
    ...['schema_version', 'name', 'trace_id', 'traceparent', 'status', 'passed', 'attempt', 'spec_path', 'run_id'],
    ...['base_url', 'started_at', 'duration_ms', 'steps_total', 'steps_executed', 'error', 'steps', 'counts'],
    ...['environment', 'redaction', 'dropped', 'diagnostics'],
  ],
  heap: ['schema_version', 'samples'],
  'journal-row': ['type', 'v', 'test_name', 'trace_id', 'started_at_ms', 'pid', 'metadata', 'tools'],
  'memory-report': ['samples', 'slope_bytes_per_iter', 'delta_bytes'],
  network: ['url', 'method', 'status', 'ok', 'timestamp_ms'],
  'otlp-spans-line': ['resourceSpans'],
  'page-errors': ['timestamp_ms', 'message'],
  'secrets-baseline': ['schema_version', 'key', 'accepted'],
  timeline: ['timestamp_ms', 'kind', 'label', 'payload'],
};
const names = Object.keys(requiredKeys);

const validators = new Map<string, ValidateFunction>();
let browser: Browser;
let dir: Tmpdir;
let written: Record<string, unknown[]>;

beforeAll(async () => {
  const ajv = new Ajv({ allowUnionTypes: true });
  for (const file of await readdir(join(root, 'docs/formats/schemas'))) {
    const schema = JSON.parse(await readFile(join(root, 'docs/formats/schemas', file), 'utf8'));
    validators.set(file.replace('.schema.json', ''), ajv.compile(schema));
  }
  browser = await launchBrowser();
  dir = await tmpdir();
  const [checkoutFiles, flowFiles] = [await filesOfCheckout(), await filesOfFlow()];
  written = {
    ...checkoutFiles,
    ...flowFiles,
    timeline: [...checkoutFiles.timeline, ...flowFiles.timeline],
    ...(await filesOfPage()),
    ...(await busLog()),
    ...(await baselineOfScan()),
  };
});
afterAll(async () => {
  await browser.close();
  await dir[Symbol.asyncDispose]();
});

it('every schema is tried here', () => {
  expect([...validators.keys()].sort()).toEqual([...names].sort());
});

describe.each(names)('%s', (name) => {
  it('what is written is valid', () => {
    expect(written[name]?.length).toBeGreaterThan(0);
    for (const value of written[name] ?? []) expect(problemsOf(name, value), JSON.stringify(value)).toEqual([]);
  });

  it('a key that must stay cannot have another name', () => {
    const [value] = written[name] ?? [];
    const first = (Array.isArray(value) ? value[0] : value) as Json;
    const needed = Object.keys(first).filter((key) => {
      const { [key]: moved, ...rest } = first;
      const renamed = { ...rest, [`${key}_`]: moved };
      return !isValid(name, Array.isArray(value) ? [renamed] : renamed);
    });
    expect(needed.sort()).toEqual([...(requiredKeys[name] ?? [])].sort());
  });

  it('more keys are valid', () => {
    const [value] = written[name] ?? [];
    const more = (row: unknown) => ({ ...(row as Json), added_later: { by: 'anybody' } });
    expect(problemsOf(name, Array.isArray(value) ? value.map(more) : more(value))).toEqual([]);
  });
});

describe('rows of several types', () => {
  it.each([
    ['journal-row', 'type', ['header', 'artifact', 'end', 'event', 'step_started', 'step_ended']],
    ['journal-row', 'type', ['failure', 'span', 'diagnostic', 'flow_ended']],
    ['cdp-events-row', 'type', ['header', 'session', 'event']],
    [
      'timeline',
      'kind',
      ['span.start', 'span.end', 'console', 'response', 'page_error', 'request_failed', 'page_load'],
    ],
  ])('%s: a known %s needs its keys, one of your own does not', (name, key, known) => {
    const row = (type: string) => {
      const bare = { timestamp_ms: 1, label: '', payload: {}, [key]: type };
      return name === 'timeline' ? [bare] : bare;
    };
    expect(known.filter((type) => isValid(name, row(type)))).toEqual([]);
    expect(problemsOf(name, row('my_own'))).toEqual([]);
  });

  it('every row type of a real journal was seen', () => {
    const types = new Set(written['journal-row']?.map((row) => (row as Json)['event'] ?? (row as Json)['type']));
    const events = ['console', 'page_error', 'request', 'response', 'response_body', 'request_failed', 'page_load'];
    const rows = ['header', 'artifact', 'end', 'step_started', 'step_ended', 'failure', 'span', 'diagnostic'];
    expect([...types].sort()).toEqual([...events, ...rows, 'flow_ended'].sort());
  });

  it('every kind of a real timeline was seen', () => {
    const kinds = new Set((written['timeline'] as Json[][]).flat().map(({ kind }) => kind));
    expect(kinds).toEqual(
      new Set(['span.start', 'span.end', 'console', 'response', 'page_error', 'request_failed', 'page_load']),
    );
  });
});

describe('golden files', () => {
  const golden = (name: string, file: string) => readFile(join(root, 'packages', name, 'test/golden/v1', file), 'utf8');

  it('an event bus log of the Python tool is valid', async () => {
    const lines = rowsOf(await golden('event-bus', 'event-bus.ndjson'));
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(problemsOf('event-bus-line', line)).toEqual([]);
  });

  it('a CDP recording of the Python tool is valid', async () => {
    const rows = rowsOf(await golden('cdp-tap', 'cdp-recording.ndjson'));
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) expect(problemsOf('cdp-call-row', row)).toEqual([]);
  });

  it('a failure bundle of the Python tool is valid, with console and network', async () => {
    const path = join(root, 'packages/failure-bundle/test/golden/v1/failure-bundle.zip');
    const { manifest, files } = await extractBundle(path);
    expect(problemsOf('bundle-manifest', manifest)).toEqual([]);
    expect(problemsOf('console', jsonOf(files, 'artifacts/console.json'))).toEqual([]);
    expect(problemsOf('network', jsonOf(files, 'artifacts/network.json'))).toEqual([]);
  });

  it('timelines of the Python tool are valid', async () => {
    for (const { name, expected } of JSON.parse(await golden('timeline', 'timeline.cases.json'))) {
      expect(problemsOf('timeline', expected), name).toEqual([]);
    }
  });

  it('memory reports of the Python tool are valid', async () => {
    for (const { expected } of JSON.parse(await golden('memory-leak', 'memory-growth.cases.json'))) {
      expect(problemsOf('memory-report', expected)).toEqual([]);
    }
  });
});

function problemsOf(name: string, value: unknown): unknown[] {
  const validate = validators.get(name)!;
  validate(JSON.parse(JSON.stringify(value)));
  return validate.errors ?? [];
}

function isValid(name: string, value: unknown): boolean {
  return problemsOf(name, value).length === 0;
}

function rowsOf(text: string): Json[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

function textOf(files: Files, name: string): string {
  return new TextDecoder().decode(files.get(name));
}

function jsonOf(files: Files, name: string): unknown {
  return JSON.parse(textOf(files, name));
}

/** The demo checkout, failing: everything that a bundle holds. */
async function filesOfCheckout() {
  const shop = await startShop({ fault: 'coupon' });
  const context = await browser.newContext();
  const ended: FlowResult[] = [];
  const page = await context.newPage();
  await checkout(page, shop, { outputDir: dir.path, onEnd: (end) => void ended.push(end) }).catch(() => {});
  await context.close();
  await shop.close();
  const { manifest, files } = await extractBundle(ended[0]!.bundlePath!);
  return {
    'bundle-manifest': [manifest],
    'flow-report': [jsonOf(files, 'report.json')],
    timeline: [jsonOf(files, 'timeline.json')],
    console: [jsonOf(files, 'artifacts/console.json')],
    network: [jsonOf(files, 'artifacts/network.json')],
    'page-errors': [jsonOf(files, 'artifacts/page-errors.json')],
    'otlp-spans-line': rowsOf(textOf(files, 'spans.otlp.jsonl')),
  };
}

/** A flow on a page of requests: its journal, which stays because nothing can be made of it, and a bundle with the heap. */
async function filesOfFlow() {
  const server = await startPages();
  const context = await browser.newContext();
  const page = await context.newPage();
  const odd: EvidenceSource = { name: 'odd', start: ({ diagnose }) => diagnose('nothing to see'), stop() {} };
  const fail = async (name: string, prepare: (dir: string) => Promise<unknown>) => {
    const ended: FlowResult[] = [];
    const options = { name, outputDir: dir.path, sources: [heapSource(), odd], onDiagnostic() {} };
    const run = withFlow(page, { ...options, onEnd: (end) => void ended.push(end) }, async (flow) => {
      await prepare(flow.dir);
      await flow.step('load', async () => {
        for (const path of ['console', 'page-error', 'requests']) await page.goto(`${server.url}/${path}.html`);
        await page.waitForFunction(() => document.body.dataset['done'] === '1');
        await page.evaluate(async () => {
          await (await fetch('/status/500')).text();
          await fetch('/hang-up').catch(() => {});
        });
      });
      throw new Error('enough');
    });
    await run.catch(() => {});
    return ended[0]!;
  };
  const kept = await fail('journal', (flowDir) => mkdir(join(flowDir, 'bundle.zip')));
  const { bundlePath } = await fail('heap', async () => {});
  await context.close();
  await server.close();
  const { files } = await extractBundle(bundlePath!);
  return {
    'journal-row': rowsOf(await readFile(join(kept.dir, 'journal/journal.ndjson'), 'utf8')),
    heap: [jsonOf(files, 'artifacts/heap.json')],
    timeline: [jsonOf(files, 'timeline.json')],
  };
}

/** What is recorded and measured on one page. */
async function filesOfPage() {
  const page = await browser.newPage();
  const session = await page.context().newCDPSession(page);
  const recorder = new CdpRecorder(dir.join('cdp.ndjson'));
  const original = recorder.attach(session);
  await session.send('Page.enable');
  await page.goto('data:text/html,<title>x</title>');
  await session.send('Page.navigate', { url: 'not an address' }).catch(() => {});
  await recorder.detach(session, original);
  const growth = await detectGrowth(page, () => page.evaluate(() => 1), { growthBytesPerIterBudget: 1e9 });
  await page.close();
  return {
    'cdp-call-row': rowsOf(await readFile(recorder.outputPath, 'utf8')),
    'cdp-events-row': rowsOf(await readFile(`${recorder.outputPath}.events.ndjson`, 'utf8')),
    'memory-report': [growth.toReport()],
  };
}

async function baselineOfScan() {
  const [log, path] = [dir.join('scanned.log'), dir.join('secrets-baseline.json')];
  await writeFile(log, 'password=tok9f8e7d6c5b4a');
  const baseline = createBaseline();
  const findings: ScanFinding[] = [];
  for await (const item of scanPath(log, { fingerprintKey: baseline.key })) {
    if (item.type === 'finding') findings.push(item);
  }
  expect(findings).toHaveLength(1);
  await writeBaseline(path, baseline.updated(findings));
  const edited = { ...baseline.updated([]), accepted: [{ file: '*', rule: 'bearer', reason: 'a fixture' }] };
  return { 'secrets-baseline': [JSON.parse(await readFile(path, 'utf8')), edited] };
}

async function busLog() {
  const bus = new EventBus(dir.join('bus.ndjson'), 'shard-1');
  await bus.publish('ready', { port: 1 });
  await new EventBus(dir.join('bus.ndjson')).publish('done', {});
  const lock = await bus.lock('door');
  await bus.compareAndSet('base-url', 'http://127.0.0.1', 0);
  await lock.release();
  return {
    'event-bus-line': rowsOf(await readFile(dir.join('bus.ndjson'), 'utf8')),
    'event-bus-key-value-line': rowsOf(await readFile(dir.join('bus.ndjson.kv.ndjson'), 'utf8')),
  };
}
