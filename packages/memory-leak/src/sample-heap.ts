import { setTimeout as sleep } from 'node:timers/promises';
import { type CdpSession, cdpSession, evaluate } from '@e2evidence/drivers';
import { describeError } from '@e2evidence/errors';
import { orAborted, withDeadline } from './deadline.js';
import { MemoryLeakError } from './errors.js';

/**
 * Where a figure comes from. `cdp-forced-gc`: `Runtime.getHeapUsage` right after forced collections.
 * `performance.memory`: what the page itself can see, with garbage in it.
 */
export type HeapFigureSource = 'cdp-forced-gc' | 'performance.memory';

/** How large the heap of a page is. */
export interface HeapFigures<Source extends string = HeapFigureSource> {
  /** JavaScript objects, bytes. */
  readonly usedHeapBytes: number;
  /** What the browser holds for the page besides: DOM nodes, observers, sockets. Bytes; absent when not told. */
  readonly embedderHeapBytes?: number;
  /** Memory behind typed arrays. Bytes; absent when not told. */
  readonly backingStorageBytes?: number;
  /** Where the figures come from. */
  readonly source: Source;
}

/** A timer of Node ends at once when it is given more. */
const maxTimeoutMs = 2_147_483_647;

/** Options of {@link sampleUsedHeap} and {@link sampleHeap}. */
export interface SampleOptions {
  /**
   * `auto` takes `cdp-forced-gc` where the driver has a DevTools session, else `performance.memory`.
   * @defaultValue `'auto'`
   */
  readonly source?: 'auto' | HeapFigureSource;
  /** Longest time for one sample, in milliseconds, more than 0, at most 2147483647. @defaultValue 10000 */
  readonly timeoutMs?: number;
  /** Stops waiting; the sample then rejects with the signal's reason. @defaultValue none */
  readonly signal?: AbortSignal;
}

/**
 * The used JavaScript heap of a page, in bytes, after a forced collection where the driver allows it.
 *
 * @param driver - An open page of any known driver, or a selenium-webdriver driver.
 * @throws {@link MemoryLeakError} `MEMORY_LEAK_NO_HEAP_FIGURES`, `MEMORY_LEAK_TIMED_OUT`, `MEMORY_LEAK_BAD_OPTION`.
 *
 * @example
 * await sampleUsedHeap(page); // => 1048576
 */
export async function sampleUsedHeap(driver: unknown, options: SampleOptions = {}): Promise<number> {
  return (await sampleHeap(driver, options)).usedHeapBytes;
}

/**
 * The same sample as {@link sampleUsedHeap}, with the memory around the heap and the source of the figures.
 *
 * A DevTools session that it opens is closed before it returns.
 *
 * @throws {@link MemoryLeakError} `MEMORY_LEAK_NO_HEAP_FIGURES`, `MEMORY_LEAK_TIMED_OUT`, `MEMORY_LEAK_BAD_OPTION`.
 *
 * @example
 * (await sampleHeap(page)).source; // => 'cdp-forced-gc'
 */
export async function sampleHeap(driver: unknown, options: SampleOptions = {}): Promise<HeapFigures> {
  const { source = 'auto', timeoutMs = 10_000, signal } = options;
  if (!['auto', 'cdp-forced-gc', 'performance.memory'].includes(source)) {
    throw badOption('source', source, 'auto, cdp-forced-gc or performance.memory');
  }
  if (!(timeoutMs > 0 && timeoutMs <= maxTimeoutMs)) {
    throw badOption('timeoutMs', timeoutMs, `more than 0 and at most ${maxTimeoutMs}`);
  }
  // What is not even an object is refused below by the driver layer, with its own words as the cause.
  const page = driver as object;
  return withDeadline(
    async (deadline) => {
      if (source === 'performance.memory') return await sampleInPage(page);
      try {
        return await sampleOverCdp(page, deadline);
      } catch (cause) {
        if (source === 'cdp-forced-gc' || deadline.aborted) throw noFigures(cause);
        return await sampleInPage(page, cause);
      }
    },
    timeoutMs,
    signal,
  );
}

/** An option that cannot be used. */
export function badOption(option: string, value: unknown, bounds: string): MemoryLeakError {
  const message = `The option ${option} is ${String(value)}, but it must be ${bounds}.`;
  return new MemoryLeakError('MEMORY_LEAK_BAD_OPTION', message, { details: { option } });
}

async function sampleOverCdp(page: object, deadline: AbortSignal): Promise<HeapFigures> {
  const session = await cdpSession(page);
  try {
    return await orAborted(heapUsageAfterCollection(session), deadline);
  } finally {
    // A blocked page answers nothing, this neither: it is then not waited for, and takes effect when the page is free.
    await orAborted(session.detach(), deadline).catch(() => {});
  }
}

async function heapUsageAfterCollection(session: CdpSession): Promise<HeapFigures> {
  // After one collection the number of DOM nodes left over still varies by hundreds; after two it does not.
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const usage: { usedSize: number; embedderHeapUsedSize?: number; backingStorageSize?: number } =
    await session.send('Runtime.getHeapUsage');
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = usage;
  return {
    usedHeapBytes: usedSize,
    // Older browsers tell only the first figure.
    ...(embedderHeapUsedSize === undefined ? {} : { embedderHeapBytes: embedderHeapUsedSize }),
    ...(backingStorageSize === undefined ? {} : { backingStorageBytes: backingStorageSize }),
    source: 'cdp-forced-gc',
  };
}

/** Chromium gives the same figure for this long, in milliseconds, however much is allocated meanwhile. */
const pageFigureAgeMs = 70;

async function sampleInPage(page: object, cdpFailure?: unknown): Promise<HeapFigures> {
  const read = () => {
    const { memory } = performance as Performance & { memory?: { usedJSHeapSize?: unknown } };
    return memory?.usedJSHeapSize;
  };
  let bytes: unknown;
  try {
    await sleep(pageFigureAgeMs);
    bytes = await evaluate(page, read);
  } catch (cause) {
    throw noFigures(cause);
  }
  if (typeof bytes !== 'number' || !(bytes >= 0)) {
    throw noFigures(cdpFailure, 'The page has no performance.memory.');
  }
  return { usedHeapBytes: bytes, source: 'performance.memory' };
}

function noFigures(cause: unknown, reason: string = describeError(cause).message): MemoryLeakError {
  return new MemoryLeakError('MEMORY_LEAK_NO_HEAP_FIGURES', `Could not measure the heap. ${reason}`, { cause });
}
