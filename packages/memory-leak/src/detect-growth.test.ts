import { describe, expect, it } from 'vitest';
import { detectGrowth } from './detect-growth.js';

const counting = (sizes: readonly number[]) => {
  const next = sizes.values();
  return () => next.next().value as number;
};

describe('detectGrowth', () => {
  it('throws warm-up samples away', async () => {
    const sampler = counting([9_000_000, 5_000_000, 10, 20]);
    let actions = 0;
    const result = await detectGrowth({}, () => actions++, { iterations: 2, warmup: 2, sampler });
    expect(actions).toBe(4);
    expect(result).toMatchObject({ slopeBytesPerIter: 10, deltaBytes: 10, source: 'sampler', warmup: 2 });
    expect(result.samples).toEqual([
      { iteration: 0, usedHeapBytes: 10 },
      { iteration: 1, usedHeapBytes: 20 },
    ]);
  });

  it('waits for an action before it samples', async () => {
    const order: string[] = [];
    const action = async () => {
      await null;
      order.push('acted');
    };
    const sampler = async (driver: string) => {
      order.push(`sampled ${driver}`);
      return 1;
    };
    await detectGrowth('tab', action, { iterations: 2, warmup: 0, sampler });
    expect(order).toEqual(['acted', 'sampled tab', 'acted', 'sampled tab']);
  });

  it('rethrows what the action and the sampler throw', async () => {
    for (const thrown of [new Error('no button'), 'text', undefined]) {
      const failing = () => {
        throw thrown;
      };
      const caught = (run: Promise<unknown>) =>
        run.then(
          () => 'resolved',
          (error: unknown) => [error],
        );
      expect(await caught(detectGrowth({}, failing, { sampler: () => 1 }))).toEqual([thrown]);
      expect(await caught(detectGrowth({}, () => {}, { sampler: failing }))).toEqual([thrown]);
    }
  });

  it('allows growth up to the budget, and any shrinking', async () => {
    const even = { iterations: 3, warmup: 0, growthBytesPerIterBudget: 100 };
    const exact = await detectGrowth({}, () => {}, { ...even, sampler: counting([0, 100, 200]) });
    expect(exact.toReport().budget_bytes_per_iter).toBe(100);
    const shrinking = { ...even, growthBytesPerIterBudget: 0, sampler: counting([30, 20, 10]) };
    expect((await detectGrowth({}, () => {}, shrinking)).slopeBytesPerIter).toBe(-10);
  });

  it('refuses a budget that every slope would pass', async () => {
    const checked = detectGrowth({}, () => {}, { sampler: () => 1, growthBytesPerIterBudget: Number.NaN });
    await expect(checked).rejects.toMatchObject({ code: 'MEMORY_LEAK_BAD_OPTION' });
  });

  it('refuses a warm-up that is no number of iterations', async () => {
    for (const warmup of [Number.NaN, 1.5, -1]) {
      const checked = detectGrowth({}, () => {}, { sampler: () => 1, warmup });
      await expect(checked).rejects.toMatchObject({ code: 'MEMORY_LEAK_BAD_OPTION', details: { option: 'warmup' } });
    }
  });

  it('refuses what a sampler gives that is no size', async () => {
    for (const size of [Number.NaN, -1, undefined as never, Number.POSITIVE_INFINITY]) {
      const sampled = detectGrowth({}, () => {}, { sampler: () => size });
      await expect(sampled).rejects.toMatchObject({ code: 'MEMORY_LEAK_NO_HEAP_FIGURES' });
    }
  });

  it('ends at once when the signal is aborted, also within an action', async () => {
    const caller = new AbortController();
    let actions = 0;
    const hanging = () => {
      actions++;
      setTimeout(() => caller.abort('enough'));
      return new Promise(() => {});
    };
    await expect(detectGrowth({}, hanging, { signal: caller.signal, sampler: () => 1 })).rejects.toBe('enough');
    await expect(detectGrowth({}, hanging, { signal: caller.signal, sampler: () => 1 })).rejects.toBe('enough');
    expect(actions).toBe(1);
  });
});
