import { appendFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EventBus } from '@e2evidence/event-bus';
import { tmpdir } from '@e2evidence/testkit';
import { expect } from 'vitest';
import { type Running, run, runPython } from './run.js';
import { expectSame, readWritten, type Written } from './written.js';

const child = fileURLToPath(new URL('child.mjs', import.meta.url));
const pythonChild = fileURLToPath(new URL('child.py', import.meta.url));

/** How a writer publishes: through our bus, or as another program does. */
type WriterKind = 'bus' | 'other' | 'python';

/** What {@link survivesKills} does. */
export interface Chaos {
  readonly seed: number;
  readonly writers: readonly WriterKind[];
  readonly consumers: number;
  /** Of each writer. */
  readonly events: number;
  /** Of each process: what it does has so many equal parts, and one falls at random into each; now and then one more at a start. */
  readonly kills: number;
  /** So long a writer rests after 500 events, milliseconds: consumers, which are slower, are killed while others write. */
  readonly pauseMs: number;
}

/** What has happened, to be told. */
export interface ChaosFigures {
  readonly kills: number;
  /** Events that are there though their acknowledgement was lost with their writer. */
  readonly unacknowledged: number;
  /** Lines that have been torn. */
  readonly torn: number;
  /** How much consumers had still to read when the last writer had ended, as a share of all. */
  readonly left: number;
}

/** One process with a name, started anew when it is killed. */
interface Player {
  readonly name: string;
  /** How many lines or events it gets to when nobody kills it. */
  readonly whole: number;
  /** How far all its lives have come. */
  progress(): number;
  /** Starts it where the last one was; a doomed one never ends by itself. */
  start(isDoomed: boolean): Running;
  /** Leaves what is left of a write when a kill falls into it, which is seldom: the system writes a line in microseconds. */
  tear?(): Promise<void>;
  /** All its processes. */
  readonly lives: Running[];
}

/**
 * Writers and named consumers on one log, each killed again and again over the whole run. Then: every event that was
 * acknowledged is there, each consumer got each event once and in order (the one that it was at when it was killed once
 * more), and there is none that nobody published.
 */
export async function survivesKills(chaos: Chaos): Promise<ChaosFigures> {
  try {
    return await play(chaos);
  } catch (cause) {
    throw new Error(`CHAOS_SEED=${chaos.seed}: ${(cause as Error).message}`, { cause });
  }
}

async function play(chaos: Chaos): Promise<ChaosFigures> {
  await using dir = await tmpdir();
  const log = dir.join('bus.ndjson');
  await using bus = new EventBus(log);
  const live: string[] = [];
  const subscription = bus.subscribe([], ({ eventId, topic }) => topic === 'burst' && live.push(eventId), {
    from: 0,
    onCorrupt: () => {},
  });

  const writers = chaos.writers.map((kind, i) => writer(log, 'abcdefghijk'.charAt(i), kind, chaos));
  const consumers = Array.from({ length: chaos.consumers }, (_, i) => consumer(log, `consumer-${i}`, chaos));
  const players = [...writers, ...consumers];
  const end = new AbortController();
  let left = 0;
  try {
    const lastOfWriters = Promise.all(writers.map((one) => outlive(one, chaos, end.signal)));
    const lastOfConsumers = Promise.all(consumers.map((one) => outlive(one, chaos, end.signal)));
    const written = lastOfWriters.then(async (last) => {
      await Promise.all(last.map(({ ended }) => ended));
      const read = consumers.map((one) => one.progress() / one.whole);
      left = Math.max(0, 1 - Math.min(...read));
    });
    // What ends consumers comes when each has been killed for the last time.
    const [last] = await Promise.all([lastOfConsumers, written]);
    await bus.publish('end');
    await Promise.all(last.map(({ ended }) => ended));
  } finally {
    end.abort();
    await Promise.all(players.map(({ lives }) => lives.at(-1)?.kill()));
  }

  let torn = 0;
  const all = await readWritten(bus, () => torn++);
  expect(torn).toBeGreaterThan(0);
  const order = all.map(({ eventId }) => eventId);
  for (const one of writers) checkWriter(one, all);
  expect(all.filter(({ sender }) => !writers.some(({ name }) => name === sender))).toEqual([]);
  for (const one of consumers) checkConsumer(one, order);
  for (const { name, lives } of players) expect(lives.length, name).toBeGreaterThan(chaos.kills);
  await expect.poll(() => live.length, { timeout: 30_000 }).toBe(order.length);
  expectSame(live, order, 'subscription');
  await subscription.unsubscribe();
  const kills = players.reduce((sum, { lives }) => sum + lives.length - 1, 0);
  return { kills, unacknowledged: all.length - chaos.writers.length * chaos.events, torn, left };
}

function writer(log: string, sender: string, kind: WriterKind, { events, pauseMs }: Chaos): Player {
  const lives: Running[] = [];
  const progress = (): number => Math.max(0, ...lives.map(({ lines }) => Number(lines.at(-1)?.['next'] ?? 0)));
  const start = (isDoomed: boolean): Running => {
    const args = JSON.stringify({ sender, run: lives.length, from: progress(), to: events, pauseMs, isDoomed });
    if (kind === 'python') return runPython(pythonChild, [log, 'append', args]);
    return run(child, [log, kind === 'bus' ? 'write' : 'append', args]);
  };
  const tear = (): Promise<void> =>
    appendFile(log, `{"event_id": "torn", "topic": "burst", "sender": "${sender}", "pay`);
  return { name: sender, whole: events, progress, start, tear, lives };
}

function consumer(log: string, name: string, { writers, events }: Chaos): Player {
  const lives: Running[] = [];
  const progress = (): number => lives.reduce((sum, { lines }) => sum + lines.length, 0);
  // It ends at an event that comes when it has been killed for the last time.
  const start = (): Running => run(child, [log, 'consume', JSON.stringify({ name })]);
  return { name, whole: writers.length * events, progress, start, lives };
}

/** Kills it over and over. @returns Its last life, which nobody kills. */
async function outlive(player: Player, { seed, kills }: Chaos, signal: AbortSignal): Promise<Running> {
  const random = randomNumbers(`${seed} ${player.name}`);
  const start = (isDoomed: boolean): Running => {
    signal.throwIfAborted();
    const running = player.start(isDoomed);
    player.lives.push(running);
    return running;
  };
  for (let part = 0; part < kills; part++) {
    const place = Math.floor(((part + random()) / kills) * player.whole);
    const running = start(true);
    await running.until(() => player.progress() >= place);
    await kill(running, player);
    if (random() < 0.5) await player.tear?.();
    if (random() > 0.25) continue;
    const unlucky = start(true);
    await sleep(random() * 150);
    await kill(unlucky, player);
  }
  return start(false);
}

async function kill(running: Running, { name, lives }: Player): Promise<void> {
  expect(await running.kill(), `life ${lives.length} of ${name} was there to be killed`).toBe(true);
}

/** Each life of a writer left its events in order, without a gap, at least to where they were acknowledged. */
function checkWriter({ name, whole, lives }: Player, all: readonly Written[]): void {
  const own = all.filter(({ sender }) => sender === name);
  const expected: string[] = [];
  let from = 0;
  for (const [run, { lines }] of lives.entries()) {
    const acknowledged = Math.max(from, Number(lines.at(-1)?.['next'] ?? 0));
    const end = from + own.filter((event) => event.run === run).length;
    expect(end, `events of life ${run} of ${name}`).toBeGreaterThanOrEqual(acknowledged);
    expect(end, `events of life ${run} of ${name}`).toBeLessThanOrEqual(whole);
    for (let i = from; i < end; i++) expected.push(`${run}: ${i}`);
    from = acknowledged;
  }
  expect(from).toBe(whole);
  expectSame(
    own.map(({ run, i }) => `${run}: ${i}`),
    expected,
    name,
  );
}

/** All events in the order of the log; each life may begin with the one at which the last was killed. */
function checkConsumer({ name, lives }: Player, order: readonly string[]): void {
  const seen: unknown[] = [];
  for (const { lines } of lives) {
    const ids = lines.filter((line) => 'eventId' in line).map(({ eventId }) => eventId);
    const isAgain = seen.length > 0 && ids[0] === seen.at(-1);
    for (const id of isAgain ? ids.slice(1) : ids) seen.push(id);
  }
  expectSame(seen, order, name);
  expect(lives.at(-1)?.lines.at(-1)).toEqual({ ended: true });
}

/** The same for one seed. */
function randomNumbers(seed: string): () => number {
  let state = [...seed].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 2147483647, 7);
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
