import fs from 'node:fs';
import { appendFile, mkdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from '@e2evidence/testkit';
import { afterEach, expect, it, vi } from 'vitest';
import { type WatchFileOptions, watchFile } from './watch-file.js';

afterEach(() => vi.restoreAllMocks());

/** Watches a file, and waits for a call after each change. */
function watching(path: string, options?: WatchFileOptions) {
  let calls = 0;
  const watch = watchFile(path, () => calls++, options);
  return {
    async wakesAfter(change: () => Promise<unknown>): Promise<void> {
      // What the changes before have caused may still come.
      await sleep(30);
      const before = calls;
      await change();
      await expect.poll(() => calls, { timeout: 5000, interval: 5 }).toBeGreaterThan(before);
    },
    get calls() {
      return calls;
    },
    [Symbol.dispose]: () => watch.close(),
  };
}

it.each([
  ['by the system', {}, false],
  ['by a slow look where the system reports nothing', { safetyPollMs: 20 }, true],
])('wakes %s when a file appears, grows, is cut short, replaced or removed', async (_how, options, isDeaf) => {
  await using dir = await tmpdir();
  if (isDeaf) {
    vi.spyOn(fs, 'watch').mockImplementation(() => {
      throw Object.assign(new Error('no watches left'), { code: 'ENOSPC' });
    });
  }
  const log = dir.join('log');
  using watch = watching(log, { safetyPollMs: 100_000, ...options });
  await watch.wakesAfter(() => writeFile(log, '1\n'));
  await watch.wakesAfter(() => appendFile(log, '2\n'));
  await watch.wakesAfter(() => truncate(log));
  await watch.wakesAfter(() => rename(log, dir.join('old')));
  await watch.wakesAfter(() => writeFile(log, '3\n'));
  await watch.wakesAfter(() => rm(log));
});

it('wakes once more after a file was moved away: a writer that is late to notice may still be at it', async () => {
  await using dir = await tmpdir({ log: '1\n' });
  vi.spyOn(fs, 'watch').mockImplementation(() => {
    throw Object.assign(new Error('no watches left'), { code: 'ENOSPC' });
  });
  using watch = watching(dir.join('log'), { safetyPollMs: 20 });
  await sleep(100);
  const before = watch.calls;
  await rename(dir.join('log'), dir.join('old'));
  await expect.poll(() => watch.calls, { timeout: 5000, interval: 5 }).toBe(before + 2);
  await sleep(100);
  expect(watch.calls).toBe(before + 2);
});

it('wakes for what is there already, and not for other files of the folder', async () => {
  await using dir = await tmpdir({ log: '1\n' });
  using watch = watching(dir.join('log'), { safetyPollMs: 100_000 });
  await expect.poll(() => watch.calls).toBe(1);
  await writeFile(dir.join('log.other'), 'x');
  await sleep(50);
  expect(watch.calls).toBe(1);
});

it('watches a folder that comes later, or is made anew', async () => {
  await using dir = await tmpdir();
  const log = dir.join('a/b/log');
  using watch = watching(log, { safetyPollMs: 20 });
  const create = async () => {
    await mkdir(dir.join('a/b'), { recursive: true });
    await writeFile(log, '1\n');
  };
  await watch.wakesAfter(create);
  await watch.wakesAfter(() => rm(dir.join('a'), { recursive: true }));
  await watch.wakesAfter(create);
  await watch.wakesAfter(() => appendFile(log, '2\n'));
});

it('goes on with slow looks when the watch of the system breaks, and tries it again', async () => {
  await using dir = await tmpdir({ log: '' });
  const watches = vi.spyOn(fs, 'watch');
  using watch = watching(dir.join('log'), { safetyPollMs: 20 });
  const [first] = watches.mock.results;
  (first as { value: fs.FSWatcher }).value.emit('error', new Error('broken'));
  await watch.wakesAfter(() => appendFile(dir.join('log'), '1\n'));
  await expect.poll(() => watches.mock.calls.length).toBeGreaterThan(1);
});

it('calls nobody once closed, and is closed twice without harm', async () => {
  await using dir = await tmpdir();
  let calls = 0;
  const watch = watchFile(dir.join('log'), () => calls++, { safetyPollMs: 5 });
  watch.close();
  watch.close();
  await writeFile(dir.join('log'), '1\n');
  await sleep(50);
  expect(calls).toBe(0);
});

it('refuses a time between looks that a timer cannot hold', () => {
  for (const safetyPollMs of [0, -1, Number.NaN, 2 ** 31]) {
    expect(() => watchFile('log', () => {}, { safetyPollMs })).toThrow(
      expect.objectContaining({ code: 'NDJSON_BAD_OPTION', details: { path: 'log', option: 'safetyPollMs' } }),
    );
  }
});
