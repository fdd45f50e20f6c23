import { describe, expect, it } from 'vitest';
import { build } from './build.js';
import { type ChromeTraceEvent, toChromeTrace } from './chrome-trace.js';

const named = (events: readonly ChromeTraceEvent[], what: string) =>
  events.filter(({ ph, name }) => ph === 'M' && name === what).map(({ args }) => args['name']);

const drawn = (events: readonly ChromeTraceEvent[]) => events.filter(({ ph }) => ph !== 'M');

it('draws spans and requests as bars and the rest as moments, in microseconds from 1 on', () => {
  const rows = build({
    spans: [
      { name: 'checkout', start_ms: 1000, end_ms: 1400.5, attrs: { user: 'x' }, span_id: 'a', status: 'error' },
      { name: 'pay', start_ms: 1100, end_ms: 1200, span_id: 'b', parent_span_id: 'a' },
    ],
    responses: [{ method: 'POST', url: 'http://shop/api/pay?x=1', status: 500, ts: 1190, duration_ms: 80 }],
    console: [{ type: 'warn', text: 'slow', ts: 1150 }],
    pageErrors: [{ name: 'TypeError', message: 'no', ts: 1195 }],
    failedRequests: [{ url: 'http://shop/a.png', error_text: 'net::ERR_FAILED', ts: 1300 }],
    pageLoads: [{ url: 'http://shop/', ts: 1010 }],
  });
  const { traceEvents, ...rest } = toChromeTrace(rows);
  expect(rest).toEqual({ displayTimeUnit: 'ms', otherData: { origin_ms: 999.999 } });
  expect(named(traceEvents, 'process_name')).toEqual(['test', 'page']);
  expect(named(traceEvents, 'thread_name')).toEqual(['spans', 'events', 'console', 'requests']);
  expect(drawn(traceEvents).map(({ args, cat, ...event }) => event)).toEqual([
    { ph: 'X', name: 'checkout', ts: 1, dur: 400_500, pid: 1, tid: 1, cname: 'terrible' },
    { ph: 'X', name: 'pay', ts: 100_001, dur: 100_000, pid: 1, tid: 1 },
    { ph: 'I', name: 'load /', ts: 10_001, s: 't', pid: 2, tid: 2 },
    { ph: 'I', name: 'page error TypeError: no', ts: 195_001, s: 't', pid: 2, tid: 2, cname: 'terrible' },
    { ph: 'I', name: 'warn slow', ts: 150_001, s: 't', pid: 2, tid: 3, cname: 'bad' },
    { ph: 'X', name: '500 POST /api/pay?x=1', ts: 110_001, dur: 80_000, pid: 2, tid: 4, cname: 'terrible' },
    { ph: 'I', name: 'ERR_FAILED GET /a.png', ts: 300_001, s: 't', pid: 2, tid: 4, cname: 'terrible' },
  ]);
  expect(drawn(traceEvents)[0]).toMatchObject({ cat: 'span.start', args: { end_ms: 1400.5, attrs: { user: 'x' } } });
});

it('gives each page a group of its own, and kinds of somebody else a track of the run', () => {
  const rows = [
    { timestamp_ms: 5, kind: 'deploy', label: 'v2', payload: {} },
    ...build({ console: ['cart', 'admin', 'cart'].map((page, ts) => ({ text: page, ts, page })) }),
  ];
  const { traceEvents } = toChromeTrace(rows, { name: 'shard 3', originMs: -10 });
  expect(named(traceEvents, 'process_name')).toEqual(['shard 3', 'cart', 'admin']);
  expect(drawn(traceEvents).map(({ name, ts, pid, tid }) => [name, ts, pid, tid])).toEqual([
    ['deploy v2', 15_000, 1, 1],
    ['log cart', 10_000, 2, 2],
    ['log cart', 12_000, 2, 2],
    ['log admin', 11_000, 3, 3],
  ]);
});

it('draws a span that never ended to the end of the trace, with what it holds on top of it', () => {
  const rows = build({
    spans: [
      { name: 'inner', start: 2, end: 3 },
      { name: 'open', start: 1 },
      { name: 'open too', start: 1 },
    ],
    console: [{ text: 'last', ts: 9 }],
  });
  const events = drawn(toChromeTrace(rows).traceEvents);
  expect(events.map(({ ph, name, ts, dur, tid, args }) => [ph, name, ts, dur, tid, args['unfinished']])).toEqual([
    ['X', 'open', 1, 8000, 1, true],
    ['X', 'open too', 1, 8000, 1, true],
    ['X', 'inner', 1001, 1000, 1, undefined],
    ['I', 'log last', 8001, undefined, 2, undefined],
  ]);
});

it('puts bars that overlap into tracks of their own', () => {
  const at = (name: string, start: number, end: number) => ({ name, start, end });
  const rows = build({ spans: [at('a', 0, 10), at('b', 5, 15), at('c', 10, 20), at('d', 12, 14)] });
  const { traceEvents } = toChromeTrace(rows);
  expect(named(traceEvents, 'thread_name')).toEqual(['spans', 'spans 2']);
  expect(drawn(traceEvents).map(({ name, tid }) => name + tid)).toEqual(['a1', 'c1', 'd1', 'b2']);
});

it('nests in every track, whatever overlaps', () => {
  const draw = (below: number) => Math.floor(Math.random() * below);
  for (let round = 0; round < 200; round++) {
    const spans = Array.from({ length: draw(60) }, (_, i) => {
      const start = draw(40) / 3;
      return { name: `s${i}`, start, ...(draw(8) === 0 ? {} : { end: start + draw(30) / 7 }) };
    });
    const events = drawn(toChromeTrace(build({ spans })).traceEvents);
    expect(events).toHaveLength(spans.length);
    const open = new Map<number, number[]>();
    for (const { ts, dur = Number.POSITIVE_INFINITY, tid } of events) {
      const ends = open.get(tid) ?? [];
      open.set(tid, ends);
      while (ends.length > 0 && ends.at(-1)! <= ts) ends.pop();
      expect(ts + dur).toBeLessThanOrEqual(ends.at(-1) ?? Number.POSITIVE_INFINITY);
      ends.push(ts + dur);
    }
  }
});

describe('rows that cannot be drawn', () => {
  it('are left out: those without a time, and those of another clock', () => {
    const epoch = 1_795_315_732_700;
    const rows = [
      ...build({ console: [{ text: 'no time' }, { text: 'in time', ts: epoch }] }),
      { timestamp_ms: Number.NaN, kind: 'console', label: 'log', payload: {} },
      { timestamp_ms: `${epoch}` as unknown as number, kind: 'response', label: 'GET 1', payload: { duration_ms: 5 } },
      { timestamp_ms: 1e307, kind: 'console', label: 'log', payload: {} },
      { timestamp_ms: epoch, kind: 'span.start', label: 'x', payload: { end_ms: 1e307 } },
    ];
    const { traceEvents, otherData } = toChromeTrace(rows, { originMs: Number.NaN });
    expect(drawn(traceEvents).map(({ name, ts }) => [name, ts])).toEqual([['log in time', 1]]);
    expect(otherData.origin_ms).toBeCloseTo(epoch - 0.001, 3);
  });

  it('make an empty trace when there is nothing else', () => {
    expect(toChromeTrace([])).toEqual({ traceEvents: [], displayTimeUnit: 'ms', otherData: { origin_ms: 0 } });
  });

  it('may have any payload', () => {
    const rows = [null, 'text', [1]].map((payload, i) => ({
      timestamp_ms: i,
      kind: 'mine',
      label: 'x',
      payload: payload as never,
    }));
    expect(drawn(toChromeTrace(rows).traceEvents).map(({ args }) => args)).toEqual([{}, {}, {}]);
  });
});
