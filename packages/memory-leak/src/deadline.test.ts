import { describe, expect, it } from 'vitest';
import { withDeadline } from './deadline.js';

const never = () => new Promise<never>(() => {});

describe('withDeadline', () => {
  it('gives what the work gives, and what it throws', async () => {
    const broken = new Error('broken');
    expect(await withDeadline(async () => 7, 1000)).toBe(7);
    await expect(withDeadline(() => Promise.reject(broken), 1000)).rejects.toBe(broken);
  });

  it('rejects when the time is over, and tells the work', async () => {
    let told: AbortSignal | undefined;
    const waiting = withDeadline((signal) => {
      told = signal;
      return never();
    }, 5);
    await expect(waiting).rejects.toMatchObject({ code: 'MEMORY_LEAK_TIMED_OUT', details: { timeoutMs: 5 } });
    expect(told?.aborted).toBe(true);
  });

  it('rejects with the reason of an aborted signal, before the work as during it', async () => {
    const caller = new AbortController();
    const waiting = withDeadline(never, 10_000, caller.signal);
    caller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    let started = false;
    const late = withDeadline(
      async () => {
        started = true;
      },
      1000,
      caller.signal,
    );
    await expect(late).rejects.toBe('enough');
    expect(started).toBe(false);
  });
});
