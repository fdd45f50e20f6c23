import { detectGrowth, MemoryLeakError, sampleUsedHeap } from '@e2evidence/memory-leak';
import { expect, it } from 'vitest';

const failureOf = (run: Promise<unknown>): Promise<MemoryLeakError> =>
  run.then(
    () => expect.unreachable('resolved'),
    (error) => error,
  );

it('iterations < 2 is an error', async () => {
  for (const iterations of [1, 0, -3, Number.NaN, 2.5]) {
    let actions = 0;
    const error = await failureOf(detectGrowth({}, () => actions++, { iterations, sampler: () => 0 }));
    expect(error).toBeInstanceOf(MemoryLeakError);
    expect(error.code).toBe('MEMORY_LEAK_TOO_FEW_ITERATIONS');
    expect(actions).toBe(0);
  }
});

it('five iterations are sampled after one that is not, unless told', async () => {
  let actions = 0;
  const { samples, warmup } = await detectGrowth({}, () => actions++, { sampler: () => 0 });
  expect([actions, samples.length, warmup]).toEqual([6, 5, 1]);
});

it('budget exceeded is an error that carries the report', async () => {
  const sizes = [1000, 5000, 9000, 13_000, 17_000].values();
  const options = { warmup: 0, growthBytesPerIterBudget: 1000, sampler: () => sizes.next().value as number };
  const error = await failureOf(detectGrowth({}, () => {}, options));
  expect(error).toBeInstanceOf(MemoryLeakError);
  expect(error).toMatchObject({
    code: 'MEMORY_LEAK_BUDGET_EXCEEDED',
    details: { report: { slope_bytes_per_iter: 4000, delta_bytes: 16_000, budget_bytes_per_iter: 1000 } },
  });
  expect(error.message).toMatch(/grew by 4000\.0 bytes per iteration; the budget is 1000/);
});

it('a driver without heap figures is an error', async () => {
  for (const driver of [{}, null, undefined, 'page', () => {}]) {
    for (const run of [sampleUsedHeap, (page: unknown) => detectGrowth(page, () => {})]) {
      const error = await failureOf(run(driver));
      expect(error).toBeInstanceOf(MemoryLeakError);
      expect(error).toMatchObject({ code: 'MEMORY_LEAK_NO_HEAP_FIGURES', cause: { code: 'DRIVERS_UNKNOWN_TARGET' } });
    }
  }
});
