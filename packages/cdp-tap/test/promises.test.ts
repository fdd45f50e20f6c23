import { readFile } from 'node:fs/promises';
import { CdpRecord, CdpRecorder, CdpReplayer, CdpTapError, loadRecording } from '@e2evidence/cdp-tap';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

async function failureOf(action: () => unknown): Promise<CdpTapError> {
  try {
    await action();
  } catch (error) {
    expect(error).toBeInstanceOf(CdpTapError);
    return error as CdpTapError;
  }
  throw new Error('nothing was thrown');
}

it('attach to a driver without a CDP call throws a CdpTapError', async () => {
  const { code } = await failureOf(() => new CdpRecorder('never-written.ndjson').attach({}));
  expect(code).toBe('CDP_TAP_NO_CDP_CALL');
});

it('a non-JSON recording line throws a CdpTapError with its byte offset', async () => {
  await using dir = await tmpdir({ 'cdp.ndjson': '{"method": "Ä"}\nnot json\n' });
  const { code, details } = await failureOf(() => loadRecording(dir.join('cdp.ndjson')));
  expect([code, details['offset']]).toEqual(['CDP_TAP_BAD_LINE', 17]);
});

it('a missing recording throws a CdpTapError', async () => {
  const { code } = await failureOf(() => loadRecording('does/not/exist.ndjson'));
  expect(code).toBe('CDP_TAP_NOT_FOUND');
});

it('replay drift throws a CdpTapError with what was expected and what came', async () => {
  const replayer = new CdpReplayer([new CdpRecord(1, 'A', { x: 1 })]);
  const { code, details } = await failureOf(() => replayer.send('B', { y: 2 }));
  expect(code).toBe('CDP_TAP_DRIFT');
  expect(details).toEqual({ index: 0, expected: 'A', got: 'B', expectedParams: { x: 1 }, gotParams: { y: 2 } });
});

it('an exhausted replay throws a CdpTapError', async () => {
  const { code } = await failureOf(() => new CdpReplayer([]).send('A'));
  expect(code).toBe('CDP_TAP_EXHAUSTED');
});

it('a recorded error is thrown as CDP_TAP_RECORDED_ERROR with the original in details', async () => {
  const replayer = new CdpReplayer([new CdpRecord(1, 'A', {}, null, "RuntimeError('boom')")]);
  const { code, details } = await failureOf(() => replayer.send('A'));
  expect([code, details['error']]).toEqual(['CDP_TAP_RECORDED_ERROR', "RuntimeError('boom')"]);
});

it('unserialisable return values are kept as text, at most 1,000 characters', async () => {
  await using dir = await tmpdir();
  const recorder = new CdpRecorder(dir.join('cdp.ndjson'), { redactor: false });
  const odd = { call() {}, words: 'word '.repeat(1000) };
  const session = { send: async (_method: string) => odd };
  recorder.attach(session);
  expect(await session.send('Odd.value')).toBe(odd);
  const [record] = recorder.records;
  const { return_value } = JSON.parse(await readFile(await recorder.flush(), 'utf8'));
  for (const text of [record!.returnValue, return_value]) {
    expect(text).toMatch(/word word/);
    expect((text as string).length).toBeLessThanOrEqual(1000);
  }
  await recorder[Symbol.asyncDispose]();
});

it('one unserialisable parameter costs no other row', async () => {
  await using dir = await tmpdir();
  const recorder = new CdpRecorder(dir.join('cdp.ndjson'));
  const session = { send: async (_method: string, _params?: object) => ({}) };
  recorder.attach(session);
  await session.send('A', { depth: 1, odd: 10n });
  await session.send('B');
  const { records } = await loadRecording(await recorder.flush());
  expect(records.map(({ method, params }) => [method, params])).toEqual([
    ['A', { depth: 1, odd: '10n' }],
    ['B', {}],
  ]);
  await recorder[Symbol.asyncDispose]();
});

it('detach restores the driver exactly and flushes', async () => {
  await using dir = await tmpdir();
  const recorder = new CdpRecorder(dir.join('cdp.ndjson'));
  const send = async (_method: string) => ({});
  const [own, inherited] = [{ send }, Object.create({ send }) as { send: typeof send }];
  for (const session of [own, inherited]) {
    const keys = Reflect.ownKeys(session);
    const original = recorder.attach(session);
    expect(original).toBe(send);
    expect(session.send).not.toBe(send);
    await session.send('A');
    await recorder.detach(session, original);
    expect(session.send).toBe(send);
    expect(Reflect.ownKeys(session)).toEqual(keys);
  }
  expect((await loadRecording(recorder.outputPath)).records).toHaveLength(2);
});

it('the call file holds call rows only, header and events are beside it and joined by seq', async () => {
  await using dir = await tmpdir();
  const recorder = new CdpRecorder(dir.join('cdp.ndjson'));
  const listeners = new Map<string, (message: unknown) => void>();
  const session = {
    send: async (_method: string) => ({}),
    on: (event: string, listener: (message: unknown) => void) => void listeners.set(event, listener),
  };
  recorder.attach(session);
  await session.send('A');
  listeners.get('event')!({ method: 'Log.entryAdded', params: { n: 1 } });
  await session.send('B');
  const text = await readFile(await recorder.flush(), 'utf8');
  expect(
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).method),
  ).toEqual(['A', 'B']);
  const { records, events, header } = await loadRecording(recorder.outputPath);
  expect(header).toMatchObject({ v: 1, redacted: true });
  expect([...records, ...events].sort((a, b) => a.seq! - b.seq!).map(({ method }) => method)).toEqual([
    'A',
    'Log.entryAdded',
    'B',
  ]);
  await recorder[Symbol.asyncDispose]();
});
