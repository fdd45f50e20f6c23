import { readFile } from 'node:fs/promises';
import { detectGrowth, type GrowthReport } from '@e2evidence/memory-leak';
import { expect, it } from 'vitest';

interface GoldenCase {
  readonly samples: readonly number[];
  readonly expected: Pick<GrowthReport, 'samples' | 'slope_bytes_per_iter' | 'delta_bytes'>;
}

it('gives the reports that je_web_runner gives for the same samples, to the last digit', async () => {
  const golden = new URL('golden/v1/memory-growth.cases.json', import.meta.url);
  const cases: GoldenCase[] = JSON.parse(await readFile(golden, 'utf8'));
  expect(cases).toHaveLength(6);
  for (const { samples, expected } of cases) {
    const next = samples.values();
    const options = { iterations: samples.length, warmup: 0, sampler: () => next.next().value as number };
    const { source, warmup, budget_bytes_per_iter, ...report } = (await detectGrowth({}, () => {}, options)).toReport();
    expect(report).toStrictEqual(expected);
    expect({ source, warmup, budget_bytes_per_iter }).toEqual({
      source: 'sampler',
      warmup: 0,
      budget_bytes_per_iter: null,
    });
  }
});
