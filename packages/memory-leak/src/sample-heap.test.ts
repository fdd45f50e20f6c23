import { describe, expect, it } from 'vitest';
import { sampleHeap, sampleUsedHeap } from './sample-heap.js';

const usage = { usedSize: 4096, embedderHeapUsedSize: 512, backingStorageSize: 64 };

/** A page with the members by which Playwright's is known. */
function fakePage(options: { memory?: unknown; send?: (method: string) => unknown } = {}) {
  const commands: string[] = [];
  const { send } = options;
  const context = {
    newCDPSession: async () => {
      if (!send) throw new Error('CDP session is only available in Chromium');
      return {
        on() {},
        off() {},
        send: async (method: string) => {
          commands.push(method);
          return send(method);
        },
        detach: async () => void commands.push('detach'),
      };
    },
  };
  const page = {
    context: () => context,
    mainFrame: () => ({ evaluate: async () => options.memory }),
    goto() {},
    removeListener() {},
    isClosed: () => false,
  };
  return { page, commands };
}

describe('sampleHeap', () => {
  it('collects twice before it asks, then closes the session', async () => {
    const { page, commands } = fakePage({ send: () => usage });
    expect(await sampleHeap(page)).toEqual({
      usedHeapBytes: 4096,
      embedderHeapBytes: 512,
      backingStorageBytes: 64,
      source: 'cdp-forced-gc',
    });
    expect(commands).toEqual([
      'HeapProfiler.collectGarbage',
      'HeapProfiler.collectGarbage',
      'Runtime.getHeapUsage',
      'detach',
    ]);
  });

  it('leaves out figures that an older browser does not tell', async () => {
    const { page } = fakePage({ send: () => ({ usedSize: 10, totalSize: 20 }) });
    expect(await sampleHeap(page)).toEqual({ usedHeapBytes: 10, source: 'cdp-forced-gc' });
  });

  it('takes what the page sees when there is no session', async () => {
    const { page } = fakePage({ memory: 12_345 });
    expect(await sampleHeap(page)).toEqual({ usedHeapBytes: 12_345, source: 'performance.memory' });
    expect(await sampleUsedHeap(page)).toBe(12_345);
  });

  it('closes the session when a command fails, and then takes what the page sees', async () => {
    const { page, commands } = fakePage({ memory: 1, send: () => Promise.reject(new Error('not allowed')) });
    expect((await sampleHeap(page)).source).toBe('performance.memory');
    expect(commands).toEqual(['HeapProfiler.collectGarbage', 'detach']);
  });

  it('says why there are no figures in a browser that has neither', async () => {
    const { page } = fakePage();
    for (const source of ['auto', 'performance.memory'] as const) {
      await expect(sampleHeap(page, { source })).rejects.toMatchObject({
        code: 'MEMORY_LEAK_NO_HEAP_FIGURES',
        message: expect.stringContaining('The page has no performance.memory.'),
      });
    }
  });

  it('does not fall back when the session was asked for', async () => {
    const { page } = fakePage({ memory: 1 });
    await expect(sampleHeap(page, { source: 'cdp-forced-gc' })).rejects.toMatchObject({
      code: 'MEMORY_LEAK_NO_HEAP_FIGURES',
      cause: { code: 'DRIVERS_CAPABILITY_FAILED' },
    });
  });

  it('opens no session when the figure of the page was asked for', async () => {
    const { page, commands } = fakePage({ memory: 1, send: () => usage });
    expect((await sampleHeap(page, { source: 'performance.memory' })).usedHeapBytes).toBe(1);
    expect(commands).toEqual([]);
  });

  it('closes the session of a page that does not answer in time', async () => {
    const { page, commands } = fakePage({ send: () => new Promise(() => {}) });
    await expect(sampleHeap(page, { timeoutMs: 5 })).rejects.toMatchObject({ code: 'MEMORY_LEAK_TIMED_OUT' });
    expect(commands).toEqual(['HeapProfiler.collectGarbage', 'detach']);
  });

  it('refuses options out of bounds', async () => {
    const { page } = fakePage({ memory: 1 });
    for (const options of [
      { timeoutMs: 0 },
      { timeoutMs: Number.NaN },
      { timeoutMs: 2 ** 31 },
      { source: 'guess' as 'auto' },
    ]) {
      await expect(sampleHeap(page, options)).rejects.toMatchObject({
        code: 'MEMORY_LEAK_BAD_OPTION',
        details: { option: Object.keys(options)[0] },
      });
    }
  });
});
