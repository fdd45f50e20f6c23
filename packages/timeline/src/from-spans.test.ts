import { describe, expect, it } from 'vitest';
import { TimelineError } from './errors.js';
import { fromSpans } from './from-spans.js';

describe('fromSpans', () => {
  it('leaves out a span without a readable start', () => {
    expect(
      fromSpans([
        { name: 'a', end_ms: 5 },
        { name: 'b', start_ms: 'nan' },
      ]),
    ).toEqual([]);
  });

  it('uses a present start although start_ms is null', () => {
    expect(fromSpans([{ name: 'a', start_ms: null, start: 3 }])[0]?.timestampMs).toBe(3);
  });

  it('reads camelCase times and keeps ids and status in the payload', () => {
    const [start, end] = fromSpans([
      { name: 'a', startMs: 1, endMs: 4, spanId: 's1', parentSpanId: 's0', status: 'error', attributes: { x: 1 } },
    ]);
    expect(start?.payload).toEqual({
      end_ms: 4,
      attrs: { x: 1 },
      span_id: 's1',
      parent_span_id: 's0',
      status: 'error',
    });
    expect(end).toMatchObject({ timestampMs: 4, payload: { duration_ms: 3, span_id: 's1' } });
  });

  it('refuses a missing start and an unreadable end when strict', () => {
    expect(() => fromSpans([{ name: 'a' }], { strict: true })).toThrow(TimelineError);
    expect(() => fromSpans([{ start: 1, end: 'soon' }], { strict: true })).toThrow(/end of spans\[0\].*"soon"/);
    expect(fromSpans([{ start: 1 }], { strict: true })).toHaveLength(1);
  });

  it('refuses what is no list of objects', () => {
    expect(() => fromSpans(5 as never)).toThrow(expect.objectContaining({ code: 'TIMELINE_BAD_ENTRY' }));
    expect(() => fromSpans([null] as never)).toThrow(expect.objectContaining({ code: 'TIMELINE_BAD_ENTRY' }));
  });
});
