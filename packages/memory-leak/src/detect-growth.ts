import { orAborted } from './deadline.js';
import { MemoryLeakError } from './errors.js';
import { type GrowthReport, growthReport } from './growth-report.js';
import { MemorySample } from './memory-sample.js';
import { badOption, type HeapFigureSource, type HeapFigures, type SampleOptions, sampleHeap } from './sample-heap.js';
import { slopeOf } from './slope.js';

/** Options of {@link detectGrowth}. */
export interface GrowthOptions<Driver = unknown> extends SampleOptions {
  /** How often the action is run and the heap sampled, an integer from 2. @defaultValue 5 */
  readonly iterations?: number;
  /** How often the action is run before, samples thrown away; below 1 means not at all. @defaultValue 1 */
  readonly warmup?: number;
  /** Most bytes by which one iteration may grow the heap, by the fitted line. @defaultValue no budget */
  readonly growthBytesPerIterBudget?: number;
  /** Measures instead of {@link sampleHeap}: gives the used heap in bytes. `source` and `timeoutMs` then do nothing. @defaultValue none */
  readonly sampler?: (driver: Driver) => number | Promise<number>;
}

/** How the heap went while an action was repeated. */
export interface GrowthResult {
  /** One per iteration, in order. */
  readonly samples: readonly MemorySample[];
  /** Slope of the least squares line through the samples, in bytes per iteration; negative when the heap shrank. */
  readonly slopeBytesPerIter: number;
  /** Last sample minus first, bytes. */
  readonly deltaBytes: number;
  /** Where every figure comes from, `sampler` for the caller's own; one run never mixes two sources. */
  readonly source: HeapFigureSource | 'sampler';
  /** The option, as it was used. */
  readonly warmup: number;
  /** The option in bytes per iteration, when it was given. */
  readonly growthBytesPerIterBudget?: number;
  /** The same as plain data for a file, keys in snake_case. */
  toReport(): GrowthReport;
}

/**
 * Repeats an action and tells by how many bytes each repetition grows the heap of the page.
 *
 * The first iterations are thrown away: caches and the JIT fill there, and a line fitted through them calls every page
 * a leak. What the action throws is rethrown as it is.
 *
 * @param driver - An open page of any known driver, a selenium-webdriver driver, or whatever the `sampler` takes.
 * @param action - One repetition, such as opening and closing a dialog of the page.
 * @throws {@link MemoryLeakError} `MEMORY_LEAK_BUDGET_EXCEEDED` with the report in `details.report`;
 * `MEMORY_LEAK_TOO_FEW_ITERATIONS`, `MEMORY_LEAK_BAD_OPTION`, `MEMORY_LEAK_NO_HEAP_FIGURES`, `MEMORY_LEAK_TIMED_OUT`.
 *
 * @example
 * const growth = await detectGrowth(page, () => page.click('#open'), { growthBytesPerIterBudget: 1024 });
 * growth.slopeBytesPerIter; // => 12.4
 */
export async function detectGrowth<Driver>(
  driver: Driver,
  action: () => unknown,
  options: GrowthOptions<Driver> = {},
): Promise<GrowthResult> {
  const { iterations = 5, warmup = 1, growthBytesPerIterBudget: budget, signal } = options;
  if (!(Number.isInteger(iterations) && iterations >= 2)) {
    const message = `Could not detect growth: iterations is ${String(iterations)}.`;
    throw new MemoryLeakError('MEMORY_LEAK_TOO_FEW_ITERATIONS', message, { details: { iterations } });
  }
  if (!(Number.isInteger(warmup) && warmup >= 0)) throw badOption('warmup', warmup, 'an integer from 0');
  if (budget !== undefined && (typeof budget !== 'number' || Number.isNaN(budget))) {
    throw badOption('growthBytesPerIterBudget', budget, 'a number of bytes');
  }

  const untilAborted = <Result>(work: Promise<Result>) => (signal ? orAborted(work, signal) : work);
  let source = options.source ?? 'auto';
  const actAndSample = async (): Promise<HeapFigures<GrowthResult['source']>> => {
    signal?.throwIfAborted();
    await untilAborted((async () => action())());
    if (options.sampler) return figuresOf(await untilAborted((async () => options.sampler?.(driver))()));
    const figures = await sampleHeap(driver, { ...options, source });
    // A driver that loses its session half way must not go on with figures of another kind.
    source = figures.source;
    return figures;
  };

  for (let round = 0; round < warmup; round++) await actAndSample();
  const figures: HeapFigures<GrowthResult['source']>[] = [];
  while (figures.length < iterations) figures.push(await actAndSample());

  const samples = figures.map((one, iteration) => new MemorySample(iteration, one.usedHeapBytes, one));
  const facts = {
    samples,
    slopeBytesPerIter: slopeOf(samples.map((sample) => sample.usedHeapBytes)),
    deltaBytes: samples.at(-1)!.usedHeapBytes - samples[0]!.usedHeapBytes,
    source: figures[0]!.source,
    warmup,
    ...(budget === undefined ? {} : { growthBytesPerIterBudget: budget }),
  };
  const result: GrowthResult = { ...facts, toReport: () => growthReport(facts) };
  if (budget !== undefined && result.slopeBytesPerIter > budget) {
    const grew = `The heap grew by ${result.slopeBytesPerIter.toFixed(1)} bytes per iteration; the budget is ${budget}.`;
    throw new MemoryLeakError('MEMORY_LEAK_BUDGET_EXCEEDED', grew, { details: { report: result.toReport() } });
  }
  return result;
}

function figuresOf(usedHeapBytes: unknown): HeapFigures<'sampler'> {
  if (typeof usedHeapBytes === 'number' && usedHeapBytes >= 0 && Number.isFinite(usedHeapBytes)) {
    return { usedHeapBytes, source: 'sampler' };
  }
  const message = `Could not measure the heap: the sampler gave ${String(usedHeapBytes)}.`;
  throw new MemoryLeakError('MEMORY_LEAK_NO_HEAP_FIGURES', message);
}
