import { describe, expect, it } from 'vitest';
import { withDeadline } from './deadline.js';

describe('withDeadline', () => {
  it('gives the result of work that is in time, also of synchronous work', async () => {
    expect(await withDeadline(async () => 1, 1000)).toBe(1);
    expect(await withDeadline(() => 2, 1000)).toBe(2);
  });

  it('passes on what the work throws', async () => {
    const error = new Error('boom');
    await expect(withDeadline(() => Promise.reject(error), 1000)).rejects.toBe(error);
    await expect(
      withDeadline(() => {
        throw error;
      }, 1000),
    ).rejects.toBe(error);
  });

  it('rejects and aborts its signal when the work hangs', async () => {
    let aborted = false;
    const hanging = withDeadline((deadline) => {
      deadline.addEventListener('abort', () => {
        aborted = true;
      });
      return new Promise(() => {});
    }, 20);
    await expect(hanging).rejects.toThrow('no answer within 20 ms');
    expect(aborted).toBe(true);
  });

  it('leaves no unhandled rejection when the work fails after the deadline', async () => {
    const late = withDeadline(() => new Promise((_, reject) => setTimeout(reject, 20, new Error('late'))), 1);
    await expect(late).rejects.toThrow('no answer');
    await new Promise((resolve) => setTimeout(resolve, 40));
  });
});
