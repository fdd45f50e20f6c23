import { fileURLToPath } from 'node:url';
import { EventBus, type PolledEnvelope } from '@e2evidence/event-bus';
import { tmpdir } from '@e2evidence/testkit';
import { expect } from 'vitest';
import { type Running, run } from './run.js';

const child = fileURLToPath(new URL('child.mjs', import.meta.url));

/** One process with a name, started anew when it is killed. */
interface Player {
  readonly name: string;
  readonly kills: number;
  /** Starts it where the last one was. */
  start(): Running;
  /** Lines of all its processes, one list each. */
  readonly lives: (readonly Record<string, unknown>[])[];
}

/**
 * Four writers, one of them another program, and three named consumers on one log; all of them but one are killed again
 * and again. Then: every event that was acknowledged is there, each consumer got each event once and in order (the one
 * that it was at when it was killed once more), and there is none that nobody published.
 */
export async function survivesKills({ events, kills }: { readonly events: number; readonly kills: number }) {
  await using dir = await tmpdir();
  const log = dir.join('bus.ndjson');
  await using bus = new EventBus(log);
  const live: string[] = [];
  const subscription = bus.subscribe([], ({ eventId, topic }) => topic === 'burst' && live.push(eventId), {
    from: 0,
    onCorrupt: () => {},
  });

  const writers = ['a', 'b', 'c', 'd'].map((sender) => writer(log, sender, events, kills));
  const consumers = ['one', 'two', 'three'].map((name) => consumer(log, name, kills));
  const reading = consumers.map(play);
  await Promise.all(writers.map(play));
  await bus.publish('end');
  await Promise.all(reading);

  const all = (await bus.poll({ topics: 'burst', onCorrupt: () => {} })).events;
  const order = all.map(({ eventId }) => eventId);
  expect(new Set(order).size).toBe(order.length);
  for (const one of writers) checkWriter(one, all, events);
  for (const one of consumers) checkConsumer(one, order);
  await expect.poll(() => live.length, { timeout: 30_000 }).toBe(order.length);
  expect(live).toEqual(order);
  await subscription.unsubscribe();
}

function writer(log: string, sender: string, events: number, kills: number): Player {
  const lives: Player['lives'] = [];
  const script = sender === 'd' ? 'append' : 'write';
  const start = (): Running => {
    const running = run(child, [
      log,
      script,
      JSON.stringify({ sender, run: lives.length, from: next(lives), to: events }),
    ]);
    lives.push(running.lines);
    return running;
  };
  return { name: sender, kills: sender === 'a' ? 0 : kills, start, lives };
}

function next(lives: Player['lives']): number {
  return Math.max(0, ...lives.flat().map((line) => Number(line['next'])));
}

function consumer(log: string, name: string, kills: number): Player {
  const lives: Player['lives'] = [];
  const start = (): Running => {
    const running = run(child, [log, 'consume', JSON.stringify({ name })]);
    lives.push(running.lines);
    return running;
  };
  return { name, kills: name === 'one' ? 0 : kills, start, lives };
}

/** Kills it after some of its lines, so many times, then lets it end. */
async function play(player: Player): Promise<void> {
  const random = randomNumbers(player.name);
  for (let kill = 0; kill < player.kills; kill++) {
    const running = player.start();
    await running.printedLines(1 + Math.floor(random() * 12));
    await running.kill();
  }
  await player.start().ended;
}

/** Each life of a writer left its events in order, without a gap, at least to where they were acknowledged. */
function checkWriter({ name, lives }: Player, all: readonly PolledEnvelope[], events: number): void {
  let from = 0;
  for (const [run, lines] of lives.entries()) {
    const own = all.filter(({ sender, payload }) => sender === name && payload['run'] === run);
    const numbers = own.map(({ payload }) => payload['i']);
    expect(numbers).toEqual(Array.from(numbers, (_, i) => from + i));
    const acknowledged = Math.max(from, ...lines.map((line) => Number(line['next'])));
    expect(from + numbers.length).toBeGreaterThanOrEqual(acknowledged);
    from = acknowledged;
  }
  expect(from).toBe(events);
}

/** All events in the order of the log; each life may begin with the one at which the last was killed. */
function checkConsumer({ lives }: Player, order: readonly string[]): void {
  const seen: unknown[] = [];
  for (const lines of lives) {
    const ids = lines.filter((line) => 'eventId' in line).map(({ eventId }) => eventId);
    seen.push(...(seen.length > 0 && ids[0] === seen.at(-1) ? ids.slice(1) : ids));
  }
  expect(seen).toEqual(order);
}

/** The same for every run of a test. */
function randomNumbers(seed: string): () => number {
  let state = [...seed].reduce((sum, character) => sum * 31 + character.charCodeAt(0), 7) % 2147483647;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
