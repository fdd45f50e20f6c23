import { describe, expect, it } from 'vitest';
import { Shared } from './shared.js';

describe('Shared', () => {
  it('opens once for all who use it at the same time, and closes after the last', async () => {
    const log: string[] = [];
    const shared = new Shared(async () => {
      log.push('open');
      return { resource: 1, close: () => void log.push('close') };
    });
    const target = {};
    const [first, second] = await Promise.all([shared.acquire(target), shared.acquire(target)]);
    await first.release();
    expect(log).toEqual(['open']);
    await second.release();
    await (await shared.acquire(target)).release();
    expect(log).toEqual(['open', 'close', 'open', 'close']);
  });

  it('refuses all who wait when it cannot be opened, and tries again for the next', async () => {
    let fails = true;
    const shared = new Shared(async () => {
      if (fails) throw new Error('no session');
      return { resource: 1, close: () => {} };
    });
    const target = {};
    const both = await Promise.allSettled([shared.acquire(target), shared.acquire(target)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect((await shared.acquire(target)).resource).toBe(1);
  });
});
