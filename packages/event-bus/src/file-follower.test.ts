import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync } from 'node:fs';
import { appendFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { EventEnvelope } from './event-envelope.js';
import type { EventBatch, ReadFromOptions } from './event-log.js';
import { FileFollower } from './file-follower.js';

const line = (topic: string): string => new EventEnvelope('0'.repeat(32), topic, {}, 1).toJsonLine();

/** A follower whose watch calls when the test says so. */
function followed(path: string, options: ReadFromOptions = {}) {
  const wakes = new Set<() => void>();
  const watch = (wake: () => void) => {
    wakes.add(wake);
    return () => wakes.delete(wake);
  };
  const follower = new FileFollower(path, 0, options, watch);
  /** The topics of the next batch with events. */
  const next = async (): Promise<string[] | 'over'> => {
    for (;;) {
      const { done, value } = await follower.next();
      if (done) return 'over';
      if (value.events.length > 0) return value.events.map(({ topic }) => topic);
    }
  };
  const wake = () => {
    for (const call of [...wakes]) call();
  };
  return { follower, next, wakes, wake };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

it('gives what stands there, and what comes in the very moment of the call', async () => {
  await using dir = await tmpdir({ log: line('a') });
  const { next, wake, follower } = followed(dir.join('log'));
  expect(await next()).toEqual(['a']);
  const coming = next();
  await soon();
  await appendFile(dir.join('log'), line('b') + line('c'));
  let got: unknown;
  void coming.then((topics) => {
    got = topics;
  });
  wake();
  for (let hop = 0; hop < 5; hop++) await undefined;
  expect(got).toEqual(['b', 'c']);
  await follower.return();
});

it('remembers a call that comes while nobody waits', async () => {
  await using dir = await tmpdir({ log: line('a') });
  const { follower, wake, wakes } = followed(dir.join('log'));
  await follower.next();
  // The look that follows the beginning of the watch.
  expect(await follower.next()).toMatchObject({ value: { events: [], atEnd: true } });
  await appendFile(dir.join('log'), line('b'));
  wake();
  expect(await follower.next()).toMatchObject({ value: { events: [{ topic: 'b' }] } });
  expect(wakes.size).toBe(1);
  await follower.return();
  expect(wakes.size).toBe(0);
});

it('goes over to the file that replaces this one, and says so', async () => {
  await using dir = await tmpdir({ log: line('a') });
  const { follower, wake } = followed(dir.join('log'));
  const batches: EventBatch[] = [];
  const reading = (async () => {
    for await (const batch of follower) {
      batches.push(batch);
      if (batch.restarted) return;
    }
  })();
  await soon();
  await rename(dir.join('log'), dir.join('old'));
  await appendFile(dir.join('old'), line('late'));
  await writeFile(dir.join('log'), line('new'));
  wake();
  await reading;
  expect(batches.flatMap(({ events }) => events.map(({ topic }) => topic))).toEqual(['a', 'late', 'new']);
  expect(batches.at(-1)?.restarted).toBe('replaced');
});

it('throws at a bad line, behind the events before it, and is over then', async () => {
  await using dir = await tmpdir({ log: line('a') });
  const { next, wake, wakes } = followed(dir.join('log'));
  await next();
  const coming = next();
  await soon();
  await appendFile(dir.join('log'), `${line('b')}oh\n${line('c')}`);
  wake();
  expect(await coming).toEqual(['b']);
  await expect(next()).rejects.toMatchObject({ code: 'EVENT_BUS_CORRUPT_LINE' });
  expect(await next()).toBe('over');
  expect(wakes.size).toBe(0);
});

it('throws what the caller throws when it is told of a bad line', async () => {
  await using dir = await tmpdir({ log: line('a') });
  const onCorrupt = () => {
    throw new Error('of the caller');
  };
  const { next, wake } = followed(dir.join('log'), { onCorrupt });
  await next();
  const coming = next();
  await soon();
  await appendFile(dir.join('log'), 'oh\n');
  wake();
  await expect(coming).rejects.toThrow('of the caller');
  expect(await next()).toBe('over');
});

it('ends when its signal is aborted, also while it waits', async () => {
  await using dir = await tmpdir({ log: line('a') });
  const end = new AbortController();
  const { next, wakes } = followed(dir.join('log'), { signal: end.signal });
  await next();
  const coming = next();
  await soon();
  await appendFile(dir.join('log'), line('b'));
  end.abort();
  expect(await coming).toBe('over');
  expect(await next()).toBe('over');
  expect(wakes.size).toBe(0);
});

it('refuses an offset that is none when it is asked for the first batch', async () => {
  await using dir = await tmpdir({ log: line('a') });
  const follower = new FileFollower(dir.join('log'), 3, {}, () => () => {});
  await expect(follower.next()).rejects.toMatchObject({ code: 'EVENT_BUS_BAD_OFFSET' });
  expect(await follower.next()).toEqual({ done: true, value: undefined });
});

it('answers whoever waits when the loop is left, and nothing after that', async () => {
  await using dir = await tmpdir({ log: `${line('a')}oh\n` });
  const { follower, next, wakes } = followed(dir.join('log'), { onCorrupt: () => {} });
  await next();
  const coming = next();
  await soon();
  await follower.return();
  expect(await coming).toBe('over');
  expect(wakes.size).toBe(0);
  const bad = followed(dir.join('log'));
  await bad.next();
  await bad.follower.return();
  expect(await bad.next()).toBe('over');
});

it('serves those who ask at once one after the other', async () => {
  await using dir = await tmpdir({ log: line('a') });
  const { follower, wake } = followed(dir.join('log'));
  const asked = [follower.next(), follower.next(), follower.next(), follower.next()];
  await soon();
  await appendFile(dir.join('log'), line('b'));
  wake();
  const topics = (await Promise.all(asked)).map(({ value }) => value?.events.map(({ topic }) => topic));
  expect(topics).toEqual([['a'], [], ['b'], []]);
  await follower.return();
});

it('serves one who asks again in the moment in which they are served', async () => {
  await using dir = await tmpdir({ log: line('a') });
  const { wake, follower } = followed(dir.join('log'));
  const rounds = Array.from({ length: 20 }, (_, i) => i);
  const got: string[] = [];
  const loop = (async () => {
    for await (const { events } of follower) {
      got.push(...events.map(({ topic }) => topic));
      if (got.length > 2 * rounds.length) return;
    }
  })();
  for (const i of rounds) {
    await soon();
    await appendFile(dir.join('log'), line(`first ${i}`));
    wake();
    // Not called for: the look that follows at once finds it, and there must be one only.
    appendFileSync(dir.join('log'), line(`second ${i}`));
  }
  await loop;
  expect(got).toEqual(['a', ...rounds.flatMap((i) => [`first ${i}`, `second ${i}`])]);
});

it('tells of bad lines in the context of whoever asked, not in that of the watch', async () => {
  await using dir = await tmpdir({ log: line('a') });
  const context = new AsyncLocalStorage<string>();
  const told: unknown[] = [];
  const { next, wake, follower } = followed(dir.join('log'), { onCorrupt: () => told.push(context.getStore()) });
  await next();
  const coming = context.run('asked', () => next());
  await soon();
  await appendFile(dir.join('log'), `oh\n{"no":"event"}\n${line('b')}`);
  context.run('watch', wake);
  expect(await coming).toEqual(['b']);
  expect(told).toEqual(['asked', 'asked']);
  await follower.return();
});
