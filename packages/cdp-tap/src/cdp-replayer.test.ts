import { describe, expect, it } from 'vitest';
import { CdpRecord } from './cdp-record.js';
import { CdpReplayer } from './cdp-replayer.js';

const records = [
  new CdpRecord(1, 'A.get', { id: 1 }, { list: [1] }),
  new CdpRecord(2, 'B.fails', {}, null, 'ProtocolError: boom'),
  new CdpRecord(3, 'C.big', {}, { $truncated: 5000 }),
];

describe('CdpReplayer', () => {
  it('gives recorded values in order and counts what remains', async () => {
    const replayer = new CdpReplayer(records);
    expect(replayer.remaining).toBe(3);
    expect(await replayer.send('A.get', { id: 'other' })).toEqual({ list: [1] });
    expect(replayer.remaining).toBe(2);
  });

  it('consumes nothing at a drift', async () => {
    const replayer = new CdpReplayer(records);
    await expect(replayer.send('Z.z')).rejects.toMatchObject({ code: 'CDP_TAP_DRIFT' });
    expect(await replayer.send('A.get')).toEqual({ list: [1] });
  });

  it('goes on after a recorded error', async () => {
    const replayer = new CdpReplayer(records);
    await replayer.send('A.get');
    await expect(replayer.send('B.fails')).rejects.toMatchObject({ code: 'CDP_TAP_RECORDED_ERROR' });
    expect(replayer.remaining).toBe(1);
  });

  it('says that a value was cut rather than giving its marker', async () => {
    const replayer = new CdpReplayer(records.slice(2));
    await expect(replayer.send('C.big')).rejects.toMatchObject({ code: 'CDP_TAP_VALUE_CUT', details: { bytes: 5000 } });
  });

  it('starts over with the first call, whatever was done to its result', async () => {
    const replayer = new CdpReplayer(records);
    ((await replayer.send('A.get')) as { list: number[] }).list.push(2);
    replayer.reset();
    expect(await replayer.send('A.get')).toEqual({ list: [1] });
  });

  it('refuses a mode it does not have', () => {
    expect(() => new CdpReplayer([], { mode: 'params' as 'sequence' })).toThrow(
      expect.objectContaining({ code: 'CDP_TAP_BAD_OPTION' }),
    );
  });
});
