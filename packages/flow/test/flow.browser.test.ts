import { AsyncLocalStorage } from 'node:async_hooks';
import { readdir, readFile, stat } from 'node:fs/promises';
import { openBundle, readJournal } from '@e2evidence/failure-bundle';
import {
  type EvidenceSource,
  type FlowOptions,
  type FlowReport,
  type FlowResult,
  startFlow,
  withFlow,
} from '@e2evidence/flow';
import { parseSpans } from '@e2evidence/otlp-config/lines';
import { startPages } from '@e2evidence/pages';
import { createRedactor } from '@e2evidence/redact';
import { launchBrowser, type Tmpdir, tmpdir } from '@e2evidence/testkit';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

let browser: Browser;
let server: Awaited<ReturnType<typeof startPages>>;
let dir: Tmpdir;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startPages()]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));
beforeEach(async () => {
  dir = await tmpdir();
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  await dir[Symbol.asyncDispose]();
});

const isRunningStep = (store: unknown): boolean =>
  typeof store === 'object' && store !== null && 'startedAtMs' in store && 'step' in store;
const isStep = (value: unknown): boolean => JSON.stringify(value)?.includes('step.passed') ?? false;

let result: FlowResult;
const options = (more: Partial<FlowOptions> = {}): FlowOptions => ({
  name: 'pay',
  outputDir: dir.path,
  onEnd: (end) => {
    result = end;
  },
  onDiagnostic: () => {},
  ...more,
});
const report = async (): Promise<FlowReport> => JSON.parse(await readFile(result.reportPath!, 'utf8'));
const entries = async (): Promise<string[]> => {
  const bundle = await openBundle(result.bundlePath!);
  await bundle.close();
  return bundle.entries.map((entry) => entry.name);
};
const spans = async () => parseSpans(await readFile(result.spansPath!, 'utf8')).flatMap((part) => part.spans);

describe('withFlow', () => {
  it('gives back what the test and its steps return', async () => {
    const value = await withFlow(page, options(), async (flow) => (await flow.step('count', () => 41)) + 1);
    expect(value).toBe(42);
    expect(result.status).toBe('passed');
  });

  it('rethrows the same object, whatever it is and wherever it is thrown', async () => {
    for (const thrown of [new Error('boom'), 'text', undefined, { odd: true }, Object.freeze(new TypeError('cold'))]) {
      const inStep = withFlow(page, options(), (flow) => flow.step('s', () => Promise.reject(thrown)));
      expect(
        await inStep.then(
          () => 'resolved',
          (error) => [error],
        ),
      ).toEqual([thrown]);
      const between = withFlow(page, options(), () => {
        throw thrown;
      });
      const caught = await between.then(
        () => 'resolved',
        (error) => [error],
      );
      expect(Object.is((caught as unknown[])[0], thrown)).toBe(true);
      expect(result.status).toBe('failed');
    }
  });

  it('keeps the evidence of an assertion between two steps', async () => {
    const failing = withFlow(page, options(), async (flow) => {
      await flow.step('open', () => page.goto(`${server.url}/blank.html?wait`));
      expect(page.url()).toBe('elsewhere');
    });
    await expect(failing).rejects.toThrow(/expected/);
    expect(await report()).toMatchObject({
      status: 'failed',
      steps: [{ name: 'open', passed: true }],
      error: { name: 'AssertionError', location: { file: 'packages/flow/test/flow.browser.test.ts' } },
    });
    expect(await entries()).toContain('artifacts/screenshot.png');
  });

  it('passes when the test catches the error of a step, and the step still says that it failed', async () => {
    await withFlow(page, options({ retain: 'on' }), async (flow) => {
      await flow.step('optional', () => Promise.reject(new Error('absent'))).catch(() => {});
    });
    expect(await report()).toMatchObject({
      status: 'passed',
      error: null,
      steps: [{ status: 'failed', error: { message: 'absent' } }],
    });
  });

  it('captures an error that passes through nested steps once, for the innermost', async () => {
    let captures = 0;
    const counting: EvidenceSource = {
      name: 'counting',
      start() {},
      failed: ({ step }) => {
        captures++;
        return [{ name: 'artifacts/step.txt', data: step?.name ?? '' }];
      },
      stop() {},
    };
    const failing = withFlow(page, options({ sources: [counting] }), (flow) =>
      flow.step('outer', () => flow.step('inner', () => Promise.reject(new Error('deep')))),
    );
    await expect(failing).rejects.toThrow('deep');
    expect(captures).toBe(1);
    const bundle = await openBundle(result.bundlePath!);
    expect(new TextDecoder().decode(await bundle.read('artifacts/step.txt'))).toBe('inner');
    await bundle.close();
  });

  it('lists the chain of causes', async () => {
    const error = new Error('outer', { cause: new TypeError('inner', { cause: 'root' }) });
    await expect(withFlow(page, options(), () => Promise.reject(error))).rejects.toBe(error);
    const causes = (await report()).error?.causes.map(({ name, message }) => `${name}: ${message}`);
    expect(causes).toEqual(['TypeError: inner', 'NonError: root']);
  });

  it('rejects after timeoutMs with the page as it was, and names the step that was running', async () => {
    const hanging = withFlow(page, options({ timeoutMs: 300 }), (flow) =>
      flow.step('wait for ever', () => new Promise(() => {})),
    );
    await expect(hanging).rejects.toMatchObject({ code: 'FLOW_TIMED_OUT' });
    expect(await report()).toMatchObject({
      status: 'timedOut',
      steps: [{ name: 'wait for ever', status: 'interrupted' }],
    });
    expect(await entries()).toContain('artifacts/screenshot.png');
  });

  it('ends as interrupted with the reason of its signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 50);
    const aborted = withFlow(page, options({ signal: controller.signal }), () => new Promise(() => {}));
    await expect(aborted).rejects.toBe(reason);
    expect((await report()).status).toBe('interrupted');
  });

  it('refuses a name that is empty and options out of bounds, and leaves nothing on disk', async () => {
    const never = () => {
      throw new Error('must not run');
    };
    for (const [more, code] of [
      [{ name: ' ' }, 'FLOW_EMPTY_NAME'],
      [{ name: undefined as never }, 'FLOW_EMPTY_NAME'],
      [{ attempt: 0 }, 'FLOW_BAD_OPTION'],
      [{ retain: 'sometimes' as never }, 'FLOW_BAD_OPTION'],
      [{ timeoutMs: -1 }, 'FLOW_BAD_OPTION'],
      [{ sourceTimeoutMs: 0 }, 'FLOW_BAD_OPTION'],
      [{ telemetry: 'loud' as never }, 'FLOW_BAD_OPTION'],
      [{ names: 'mine' as never }, 'FLOW_BAD_OPTION'],
      [{ maxJournalBytes: -1 }, 'FLOW_BAD_OPTION'],
      [{ store: '/elsewhere/store' }, 'FLOW_BAD_OPTION'],
      [{ maxBundleBytes: Number.NaN }, 'FLOW_BAD_OPTION'],
    ] as const) {
      await expect(withFlow(page, options(more), never)).rejects.toMatchObject({ code });
    }
    await expect(withFlow({}, options(), never)).rejects.toMatchObject({ code: 'DRIVERS_UNKNOWN_TARGET' });
    expect(await readdir(dir.path)).toEqual([]);
  });

  it('says what to do when the folder cannot be written, before the test runs', async () => {
    await using blocked = await tmpdir({ file: '' });
    const run = vi.fn();
    const outputDir = blocked.join('file');
    await expect(withFlow(page, options({ outputDir }), run)).rejects.toMatchObject({ code: 'FLOW_OUTPUT_UNWRITABLE' });
    expect(run).not.toHaveBeenCalled();
  });

  it('keeps the evidence as retain says', async () => {
    await withFlow(page, options({ retain: 'on' }), () => {});
    expect(await readdir(result.dir)).toContain('bundle.zip');
    await withFlow(page, options({ retain: 'off' }), () => Promise.reject(new Error('x'))).catch(() => {});
    expect(await readdir(result.dir)).toEqual(['report.json']);
    expect((await report()).error?.message).toBe('x');
  });
});

describe('an observer in trouble', () => {
  it('never replaces what the test throws', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const stepThrows = (thrown: unknown, more: Partial<FlowOptions> = {}) =>
      withFlow(page, options(more), (flow) => flow.step('s', () => Promise.reject(thrown))).then(
        () => [],
        (error: unknown) => [error],
      );
    expect(Object.is((await stepThrows(proxy))[0], proxy)).toBe(true);
    const error = new Error('the real one');
    expect((await stepThrows(error, { now: () => Number.NaN }))[0]).toBe(error);
    const redactor = createRedactor();
    const value = <Value>(given: Value): Value => {
      if (isStep(given)) throw new Error('no redaction');
      return redactor.value(given);
    };
    expect((await stepThrows(error, { redactor: { ...redactor, value } }))[0]).toBe(error);
  });

  it('keeps rejections of the functions it was given', async () => {
    const rejections: unknown[] = [];
    const listen = (reason: unknown) => void rejections.push(reason);
    process.on('unhandledRejection', listen);
    const reject = () => Promise.reject(new Error('from a guest')) as never;
    const guest: EvidenceSource = {
      name: 'guest',
      start: (context) => {
        context.onPage(reject);
        context.onPage(() => {
          throw Object.create(null);
        });
        context.diagnose('something');
      },
      stop() {},
    };
    await withFlow(
      page,
      { name: 'pay', outputDir: dir.path, sources: [guest], onEnd: reject, onDiagnostic: reject },
      () => {},
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', listen);
    expect(rejections).toEqual([]);
  });

  it('begins once every source is ready for the page, and without one that takes too long', async () => {
    const events: string[] = [];
    const source = (name: string, ready: Promise<void>): EvidenceSource => ({
      name,
      start: ({ onPage }) => onPage(() => ready.then(() => void events.push(name))),
      stop() {},
    });
    const slow = source('slow', new Promise((resolve) => setTimeout(resolve, 100)));
    await withFlow(page, options({ sources: [slow] }), () => void events.push('body'));
    expect(events).toEqual(['slow', 'body']);

    const hanging = source('hanging', new Promise(() => {}));
    await withFlow(page, options({ sources: [hanging], sourceTimeoutMs: 50, retain: 'on' }), () => {});
    expect((await report()).diagnostics.map(({ message }) => message)).toEqual([
      'page: a source was not ready within 50 ms and may have missed what came first',
    ]);
  });

  it('keeps the rest of the evidence when a source writes rows of its own making', async () => {
    const odd: EvidenceSource = {
      name: 'odd',
      start: ({ record }) => {
        record({ type: 'span' });
        record({ type: 'event', event: 'request' });
        record({ type: 'mine', value: 1 });
      },
      stop() {},
    };
    await withFlow(page, options({ sources: [odd], retain: 'on' }), () => {});
    expect(await entries()).toContain('report.html');
    expect((await report()).diagnostics.map(({ message }) => message)).toEqual([
      "a row of type span is the flow's own",
      '1 rows of type event have an odd form.',
    ]);
  });

  it('leaves nothing on disk when it cannot start', async () => {
    for (const more of [
      { stepsTotal: Number.NaN },
      { runId: 7 as never },
      { timeoutMs: 2 ** 31 },
      { sourceTimeoutMs: Number.POSITIVE_INFINITY },
    ]) {
      await expect(withFlow(page, options(more), () => {})).rejects.toMatchObject({ code: 'FLOW_BAD_OPTION' });
    }
    expect(await readdir(dir.path)).toEqual([]);
  });

  it('stops following a target whose watching began too late', async () => {
    const flow = await startFlow(page, options());
    const watching = flow.watch(context);
    await flow.end({ status: 'passed' });
    await watching;
    expect(Reflect.get(context, 'listenerCount').call(context, 'page')).toBe(0);
  });
});

describe('failures', () => {
  it('that the test ended with are the report, not those it caught', async () => {
    const [first, second] = [new Error('first'), new Error('second')];
    const failing = withFlow(page, options(), async (flow) => {
      await flow.step('one', () => Promise.reject(first)).catch(() => {});
      await flow.step('two', () => Promise.reject(second)).catch(() => {});
      throw first;
    });
    await expect(failing).rejects.toBe(first);
    expect((await report()).error?.message).toBe('first');
  });

  it('that are equal primitives are two failures with two pictures', async () => {
    const failing = withFlow(page, options(), async (flow) => {
      await flow.step('one', () => Promise.reject('timeout')).catch(() => {});
      await flow.step('two', () => Promise.reject('timeout'));
    });
    await expect(failing).rejects.toBe('timeout');
    expect(await entries()).toEqual(expect.arrayContaining(['artifacts/screenshot.png', 'artifacts/screenshot-2.png']));
  });

  it('of two steps at once both have their evidence', async () => {
    const failing = withFlow(page, options(), (flow) =>
      Promise.all([
        flow.step('left', () => Promise.reject(new Error('left'))),
        flow.step('right', () => Promise.reject(new Error('right'))),
      ]),
    );
    await expect(failing).rejects.toThrow('left');
    expect((await report()).error?.message).toBe('left');
    expect(await entries()).toEqual(expect.arrayContaining(['artifacts/dom.html', 'artifacts/dom-2.html']));
  });

  it('that come by the dozen have pictures of the first five and of the last', async () => {
    const failing = withFlow(page, options(), async (flow) => {
      for (let i = 0; i < 12; i++) await flow.step(`try ${i}`, () => Promise.reject(new Error(`${i}`))).catch(() => {});
      await flow.step('last', () => Promise.reject(new Error('last')));
    });
    await expect(failing).rejects.toThrow('last');
    expect((await entries()).filter((name) => name.startsWith('artifacts/screenshot'))).toHaveLength(6);
    expect((await report()).error?.message).toBe('last');
  });

  it.each([
    ['<input aria-label="Enter your new password *"', true],
    ['<input placeholder="Your PIN or OTP"', true],
    ['<input placeholder="Card number"', true],
    ['<label for="key">API key (optional)</label><input id="key"', true],
    ['<input name="clientSecret"', true],
    ['<label for="key">Search token</label><input id="key"', false],
    ['<input placeholder="Shipping address"', false],
  ])('have the same picture whatever stands in %s: %s', async (input, isSame) => {
    const pictureWith = async (value: string) => {
      const failing = withFlow(page, options(), async () => {
        await page.setContent(`${input} value="${value}">`);
        throw new Error('too early');
      });
      await expect(failing).rejects.toThrow('too early');
      await using bundle = await openBundle(result.bundlePath!);
      return Buffer.from(await bundle.read('artifacts/screenshot.png'));
    };
    expect((await pictureWith('1111')).equals(await pictureWith('2345'))).toBe(isSame);
  });

  it('are told apart from an error that is undefined', async () => {
    const flow = await startFlow(page, options({ retain: 'on' }));
    await flow.end({ status: 'passed', error: undefined });
    expect(await report()).toMatchObject({ status: 'passed', error: null });
    expect(await entries()).not.toContain('artifacts/screenshot.png');
    const other = await startFlow(page, options());
    await expect(other.end({ status: 'skipped' as never })).rejects.toMatchObject({ code: 'FLOW_BAD_OPTION' });
    await other.end({ status: 'passed' });
  });
});

describe('steps', () => {
  it('refuses an empty name and a flow that is over', async () => {
    const flow = await startFlow(page, options());
    await expect(flow.step('', () => {})).rejects.toMatchObject({ code: 'FLOW_EMPTY_NAME' });
    await flow.end({ status: 'passed' });
    await expect(flow.step('late', () => {})).rejects.toMatchObject({ code: 'FLOW_ENDED' });
    await expect(flow.watch(page)).rejects.toMatchObject({ code: 'FLOW_ENDED' });
  });

  it('become children of the step they run in, also beside each other', async () => {
    await withFlow(page, options({ retain: 'on' }), (flow) =>
      flow.step('outer', () =>
        Promise.all([
          flow.step('left', () => flow.step('left leaf', () => {})),
          flow.step('right', () => new Promise((resolve) => setTimeout(resolve, 20))),
        ]),
      ),
    );
    const all = await spans();
    const named = (name: string) => all.find((span) => (span.attributes?.['step.name'] ?? span.name) === name);
    const parentOf = (name: string) => all.find((span) => span.spanId === named(name)?.parentSpanId);
    const parents = ['outer', 'left', 'left leaf', 'right'].map((name) => {
      const parent = parentOf(name);
      return parent?.attributes?.['step.name'] ?? parent?.name;
    });
    expect(parents).toEqual(['e2evidence.flow', 'outer', 'left', 'outer']);
    expect(named('e2evidence.flow')?.parentSpanId).toBeUndefined();
  });

  it('are children of a step of their own flow, also inside a step of another', async () => {
    const other = await startFlow(page, options({ name: 'other' }));
    await withFlow(page, options({ retain: 'on' }), (flow) =>
      flow.step('outer', () => other.step('between', () => flow.step('inner', () => {}))),
    );
    const own = await spans();
    await other.end({ status: 'passed' });
    const step = (name: string) => own.find((span) => span.attributes?.['step.name'] === name);
    expect(step('inner')?.parentSpanId).toBe(step('outer')?.spanId);
    expect(step('between')).toBeUndefined();
  });

  it('make no promise of the process slower with each flow', async () => {
    // Node 20 keeps each storage that was ever run, and visits it at every promise.
    const enabled = vi.spyOn(AsyncLocalStorage.prototype, 'run');
    for (let flows = 0; flows < 3; flows++)
      await withFlow(page, options(), (flow) => flow.step(`of flow ${flows}`, () => {}));
    const ours = enabled.mock.calls.flatMap(([store], i) => (isRunningStep(store) ? [enabled.mock.contexts[i]] : []));
    enabled.mockRestore();
    expect(ours).toHaveLength(3);
    expect(new Set(ours).size).toBe(1);
  });
});

describe('startFlow', () => {
  it('is closed by end, and a second end gives the first result', async () => {
    const flow = await startFlow(page, options());
    const error = new Error('late');
    const first = await flow.end({ status: 'failed', error });
    expect(await flow.end({ status: 'passed' })).toBe(first);
    expect(first.status).toBe('failed');
    expect((await report()).error?.message).toBe('late');
  });

  it('counts as interrupted and keeps its evidence when it is disposed without end', async () => {
    {
      await using flow = await startFlow(page, options());
      await flow.step('open', () => {});
    }
    expect(result.status).toBe('interrupted');
    expect(await readdir(result.dir)).toContain('bundle.zip');
  });

  it('aborts its signal at the end', async () => {
    const flow = await startFlow(page, options());
    expect(flow.signal.aborted).toBe(false);
    await flow.end({ status: 'passed' });
    expect(flow.signal.aborted).toBe(true);
  });

  it('writes the journal from the first event on', async () => {
    const flow = await startFlow(page, options());
    await page.goto(`${server.url}/console.html`);
    await expect
      .poll(async () => (await readJournal(`${flow.dir}/journal`)).rows.map((row) => row['event']))
      .toEqual(expect.arrayContaining(['request', 'response', 'console', 'page_load']));
    await flow.end({ status: 'passed' });
    expect(await readdir(result.dir)).toEqual(['report.json']);
  });

  it('leaves no listener on page or context', async () => {
    const events = ['console', 'pageerror', 'request', 'response', 'requestfailed', 'load', 'popup', 'page'];
    const count = (emitter: object) =>
      events.reduce((sum, event) => sum + Reflect.get(emitter, 'listenerCount').call(emitter, event), 0);
    const before = [count(page), count(context)];
    for (const target of [page, context]) await (await startFlow(target, options())).end({ status: 'passed' });
    expect([count(page), count(context)]).toEqual(before);
  });
});

describe('watched pages', () => {
  it('have their popups followed, each with its own evidence', async () => {
    const failing = withFlow(page, options(), async () => {
      await page.goto(`${server.url}/blank.html?wait`);
      const popup = page.waitForEvent('popup');
      await page.evaluate(() => void window.open('/console.html'));
      await (await popup).waitForLoadState();
      throw new Error('x');
    });
    await expect(failing).rejects.toThrow('x');
    expect(await entries()).toEqual(
      expect.arrayContaining([
        'artifacts/screenshot.png',
        'artifacts/screenshot-page-2.png',
        'artifacts/dom-page-2.html',
      ]),
    );
  });

  it('can be added with a label', async () => {
    const other = await context.newPage();
    const failing = withFlow(page, options(), async (flow) => {
      await flow.watch(other, { label: 'back office' });
      throw new Error('x');
    });
    await expect(failing).rejects.toThrow('x');
    expect(await entries()).toContain('artifacts/screenshot-back-office.png');
  });

  it('that were closed become a diagnostic, not an error', async () => {
    const failing = withFlow(page, options(), async () => {
      await page.close();
      throw new Error('after the close');
    });
    await expect(failing).rejects.toThrow('after the close');
    expect((await report()).diagnostics.map(({ message }) => message)).toContain(
      'every watched page was closed before the failure',
    );
  });
});

describe('sources', () => {
  it('that throw or hang become diagnostics, and the test goes on', async () => {
    const bad: EvidenceSource = {
      name: 'bad',
      start: () => {
        throw new Error('no start');
      },
      stepStarted: () => Promise.reject(new Error('no step')),
      failed: () => new Promise(() => {}),
      stop: () => {
        throw new Error('no stop');
      },
    };
    const error = new Error('the real one');
    // The deadline is one for all sources: what takes a picture of the page must have time enough on a busy machine.
    const failing = withFlow(page, options({ sources: [bad], sourceTimeoutMs: 3000 }), (flow) =>
      flow.step('s', () => Promise.reject(error)),
    );
    await expect(failing).rejects.toBe(error);
    const said = (await report()).diagnostics.filter(({ source }) => source === 'bad').map(({ message }) => message);
    expect(said).toEqual([
      'start: no start',
      'stepStarted: no step',
      'failed: no answer within 3000 ms',
      'stop: no stop',
    ]);
    expect(await entries()).toContain('artifacts/dom.html');
  });

  it('that hang once are not asked again, so that they cannot slow every step', async () => {
    let asked = 0;
    const slow: EvidenceSource = {
      name: 'slow',
      start() {},
      stepStarted: () => {
        asked++;
        return new Promise(() => {});
      },
      stop() {},
    };
    await withFlow(page, options({ sources: [slow], sourceTimeoutMs: 100 }), async (flow) => {
      for (const name of ['a', 'b', 'c']) await flow.step(name, () => {});
    });
    expect(asked).toBe(1);
    expect((await report()).diagnostics).toEqual([{ source: 'slow', message: 'stepStarted: no answer within 100 ms' }]);
  });

  it('are said in one line on stderr when nobody listens', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const bad: EvidenceSource = {
      name: 'bad',
      start: () => {
        throw new Error('no start');
      },
      stop() {},
    };
    const { onDiagnostic, ...quiet } = options({ sources: [bad] });
    await withFlow(page, quiet, () => {});
    const lines = write.mock.calls.map(([line]) => String(line));
    write.mockRestore();
    expect(lines.filter((line) => line.includes('e2evidence'))).toEqual([
      `e2evidence: watching "pay": bad: start: no start; the rest is in ${result.reportPath}\n`,
    ]);
  });

  it('are said on stderr without secrets and line breaks', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const message = 'GET https://shop.test/?access_token=s3cr3tTOKEN12345\nfailed';
    const bad: EvidenceSource = {
      name: 'bad',
      start: () => {
        throw new Error(message);
      },
      stop() {},
    };
    const { onDiagnostic, ...quiet } = options({ sources: [bad] });
    await withFlow(page, quiet, () => {});
    const said = write.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('e2evidence'));
    write.mockRestore();
    expect(said).toHaveLength(1);
    expect(said[0]?.trimEnd()).not.toContain('\n');
    expect(said[0]).not.toContain('s3cr3tTOKEN12345');
  });

  it('share what is large between the bundles of a run, when they are told where', async () => {
    const film = Buffer.alloc(200_000, Buffer.from([0, 1, 2, 253]));
    const source: EvidenceSource = {
      name: 'film',
      start() {},
      failed: () => [{ name: 'artifacts/film.bin', data: film }],
      stop() {},
    };
    const fail = async (): Promise<string> => {
      const failing = withFlow(page, options({ sources: [source], store: dir.join('store') }), () => {
        throw new Error('own');
      });
      await failing.catch(() => {});
      return result.bundlePath!;
    };
    const paths = [await fail(), await fail()];
    expect(await readdir(dir.join('store'))).toHaveLength(1);
    for (const path of paths) {
      const bundle = await openBundle(path);
      expect(Buffer.from(await bundle.read('artifacts/film.bin')).equals(film)).toBe(true);
      expect(await bundle.verify()).toEqual({ ok: true, problems: [] });
      await bundle.close();
      expect((await stat(path)).size).toBeLessThan(100_000);
    }
  });

  it('two artifacts of one name are both kept', async () => {
    const twice: EvidenceSource = {
      name: 'twice',
      start() {},
      failed: () => [
        { name: 'artifacts/note.txt', data: 'one' },
        { name: 'artifacts/note.txt', data: 'two' },
      ],
      stop() {},
    };
    await withFlow(page, options({ sources: [twice] }), () => Promise.reject(new Error('x'))).catch(() => {});
    expect(await entries()).toEqual(expect.arrayContaining(['artifacts/note.txt', 'artifacts/note-2.txt']));
  });
});

describe('telemetry', () => {
  it('is off when OTEL_SDK_DISABLED is true', async () => {
    await withFlow(page, options({ env: { OTEL_SDK_DISABLED: 'true' }, retain: 'on' }), () => {});
    expect(result.traceId).toBe('0'.repeat(32));
    expect(result.spansPath).toBeUndefined();
  });

  it('uses the span names of the rig when asked', async () => {
    await withFlow(page, options({ names: 'qa-rig', retain: 'on', specPath: 'specs/pay.ts', runId: 'r-7' }), (flow) =>
      flow.step('s', () => {}, { action: 'click' }),
    );
    const [step, flow] = await spans();
    expect([step?.name, flow?.name]).toEqual(['qa_rig.step', 'qa_rig.flow']);
    expect(step?.attributes).toMatchObject({ 'step.name': 's', 'step.action': 'click', 'step.passed': true });
    expect(flow?.attributes).toMatchObject({
      'flow.spec_path': 'specs/pay.ts',
      'flow.run_id': 'r-7',
      'flow.passed': true,
      'flow.steps_executed': 1,
    });
  });
});

describe('redaction', () => {
  it('takes secrets out of names, errors, spans and artifacts', async () => {
    const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
    const failing = withFlow(page, options({ name: `pay with ${secret}` }), (flow) =>
      flow.step(`use ${secret}`, () => Promise.reject(new Error(`rejected ${secret}`))),
    );
    await expect(failing).rejects.toThrow(secret);
    expect(result.dir).not.toContain('ghp_');
    for (const name of await readdir(result.dir)) {
      expect((await readFile(`${result.dir}/${name}`)).includes(secret), name).toBe(false);
    }
    expect(JSON.stringify(await spans())).toContain('[redacted:');
  });

  it('is off when the redactor is false', async () => {
    const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
    const failing = withFlow(page, options({ redactor: false }), () => Promise.reject(new Error(secret)));
    await expect(failing).rejects.toThrow(secret);
    const { error, redaction } = await report();
    expect(error?.message).toBe(secret);
    expect(redaction.enabled).toBe(false);
  });
});
