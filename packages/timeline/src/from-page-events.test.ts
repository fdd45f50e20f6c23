import { describe, expect, it } from 'vitest';
import { fromConsole, fromFailedRequests, fromPageErrors, fromPageLoads, fromResponses } from './from-page-events.js';

describe('entries of one moment', () => {
  it('get their index when they have no readable timestamp', () => {
    expect(fromConsole([{ text: 'a' }, { text: 'b', ts: 'nan' }]).map((event) => event.timestampMs)).toEqual([0, 1]);
  });

  it('are refused without a timestamp when strict', () => {
    const bad = expect.objectContaining({ code: 'TIMELINE_BAD_TIMESTAMP' });
    const strict = { strict: true };
    expect(() => fromConsole([{ text: 'a' }], strict)).toThrow(bad);
    expect(() => fromResponses([{ ts: Number.NaN }], strict)).toThrow(bad);
    expect(() => fromPageErrors([{ message: 'a' }], strict)).toThrow(bad);
    expect(() => fromFailedRequests([{ ts: 'nan' }], strict)).toThrow(/failedRequests\[0\]/);
    expect(() => fromPageLoads([{ url: '/' }], strict)).toThrow(bad);
  });

  it('get the extra keys only where the input has them', () => {
    const [bare, rich] = fromResponses([
      { ts: 1, url: '/', status: 200, ok: true },
      { ts: 2, url: '/', status: 200, ok: true, method: 'PUT', durationMs: 9, resourceType: 'fetch', page: 'shop' },
    ]);
    expect(bare?.payload).toEqual({ url: '/', status: 200, ok: true });
    expect(rich?.payload).toEqual({
      url: '/',
      status: 200,
      ok: true,
      duration_ms: 9,
      resource_type: 'fetch',
      page: 'shop',
    });
  });

  it('are labelled for a person', () => {
    expect(fromPageErrors([{ timestampMs: 1, name: 'TypeError', message: 'x', stack: 's' }])[0]).toMatchObject({
      kind: 'page_error',
      label: 'TypeError',
      payload: { message: 'x', stack: 's' },
    });
    expect(fromFailedRequests([{ timestampMs: 1, url: '/a', errorText: 'net::ERR_ABORTED' }])[0]).toMatchObject({
      kind: 'request_failed',
      label: 'GET net::ERR_ABORTED',
      payload: { url: '/a', error_text: 'net::ERR_ABORTED' },
    });
    expect(fromPageLoads([{ timestampMs: 1, url: '/' }])[0]).toMatchObject({ kind: 'page_load', label: 'load' });
  });
});
