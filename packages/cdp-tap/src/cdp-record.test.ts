import { describe, expect, it } from 'vitest';
import { CdpRecord, inCallOrder } from './cdp-record.js';

const record = (method: string, seq?: number) => new CdpRecord(1, method, {}, null, null, { seq });

describe('CdpRecord', () => {
  it('gives the five keys of WebRunner and only the extras it has', () => {
    expect(new CdpRecord(1.5, 'A.b', { x: 1 }).toDict()).toEqual({
      timestamp: 1.5,
      method: 'A.b',
      params: { x: 1 },
      return_value: null,
      error: null,
    });
    expect(new CdpRecord(1.5, 'A.b', {}, 1, null, { seq: 3, session: 's', durationMs: 2 }).toDict()).toMatchObject({
      seq: 3,
      session: 's',
      duration_ms: 2,
    });
  });

  it('reads back what it gives', () => {
    const row = {
      ...new CdpRecord(1.5, 'A.b', { x: 1 }, 'r', 'E: m', { seq: 3, session: 's', durationMs: 2 }).toDict(),
    };
    expect(CdpRecord.fromDict(row).toDict()).toEqual(row);
  });

  it('gives empty values for what is missing or of the wrong type', () => {
    const { timestamp, method, params, returnValue, error, seq } = CdpRecord.fromDict({ params: [], seq: 'x' });
    expect([timestamp, method, params, returnValue, error, seq]).toEqual([0, '', {}, null, null, undefined]);
  });
});

describe('inCallOrder', () => {
  const methods = (records: CdpRecord[]) => inCallOrder(records).map(({ method }) => method);

  it('sorts by seq', () => {
    expect(methods([record('fast', 1), record('slow', 0)])).toEqual(['slow', 'fast']);
  });

  it('keeps the order when a seq is missing or stands twice', () => {
    expect(methods([record('a', 1), record('b')])).toEqual(['a', 'b']);
    expect(methods([record('a', 1), record('b', 0), record('c', 0)])).toEqual(['a', 'b', 'c']);
  });
});
