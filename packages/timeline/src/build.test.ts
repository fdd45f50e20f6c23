import { describe, expect, it } from 'vitest';
import { build, merge } from './build.js';
import { TimelineError } from './errors.js';
import { TimelineEvent } from './timeline-event.js';

const at = (timestampMs: number, label: string) => new TimelineEvent(timestampMs, 'note', label, {});

describe('merge', () => {
  it('keeps the order of its arguments at equal times', () => {
    const merged = merge([at(2, 'a'), at(1, 'b')], [at(1, 'c')], [at(2, 'd'), at(1, 'e')]);
    expect(merged.map((event) => event.label).join('')).toBe('bcead');
  });

  it('refuses an event without a finite timestamp', () => {
    for (const timestampMs of [Number.NaN, Number.POSITIVE_INFINITY, undefined, '5']) {
      expect(() => merge([at(1, 'a')], [at(timestampMs as number, 'b')])).toThrow(TimelineError);
    }
  });
});

describe('build', () => {
  it('puts page events after spans, console and responses of the same millisecond', () => {
    const rows = build({
      pageLoads: [{ ts: 1, url: '/' }],
      failedRequests: [{ ts: 1 }],
      pageErrors: [{ ts: 1, message: 'x' }],
      responses: [{ ts: 1 }],
      console: [{ ts: 1 }],
      spans: [{ start: 1, end: 1 }],
    });
    expect(rows.map((row) => row.kind)).toEqual([
      'span.start',
      'span.end',
      'console',
      'response',
      'page_error',
      'request_failed',
      'page_load',
    ]);
  });

  it('takes null for a source that is not there', () => {
    expect(build({ spans: null, console: undefined })).toEqual([]);
  });
});
