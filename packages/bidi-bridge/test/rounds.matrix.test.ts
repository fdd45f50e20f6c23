// A thousand subscriptions that come and go leave the driver as it was.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BidiBridge } from '@e2evidence/bidi-bridge';
import { afterEach, expect, it, vi } from 'vitest';
import { type Lab, labs } from './labs.js';

const rounds = 1000;
/** The middle one of so many growths counts: the engine makes one of them large now and then. */
const windows = 5;
const events = ['console', 'request', 'page_load', 'navigation_committed'] as const;

/** Well above what the engine itself adds and takes away; the callbacks of the rounds tell more exactly. */
const mostBytesPerRound = 1000;

/**
 * Puppeteer over BiDi never forgets a DevTools session: each `createCDPSession` and `detach` of it, with nothing else
 * between, leaves 1.9 kB. Two of these events need such sessions.
 */
const mostBytesOf: Readonly<Record<string, number>> = { 'puppeteer (BiDi)': 5000 };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let lab: Lab;
afterEach(() => lab.close());

it.each(Object.keys(labs))('%s', { timeout: 300_000 }, async (name) => {
  lab = await labs[name]!();
  await lab.goto('data:text/html,<title>rounds</title>');
  const bridge = new BidiBridge();
  const heard: string[] = [];
  const callbacks: WeakRef<() => void>[] = [];
  const alive = () => {
    collectGarbage();
    return callbacks.filter((callback) => callback.deref()).length;
  };
  const run = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const callback = () => void heard.push(name);
      callbacks.push(new WeakRef(callback));
      const subscription = bridge.subscribe(lab.target, events[i % events.length]!, callback);
      await subscription.ready;
      await subscription.unsubscribe();
    }
  };

  await run(300);
  const [listeners, resources] = [listenersOf(lab.target), resourcesNow()];
  const grown: number[] = [];
  for (let window = 0; window < windows; window++) {
    const before = heapNow();
    await run(rounds / windows);
    grown.push((heapNow() - before) / (rounds / windows));
  }
  expect(listenersOf(lab.target)).toEqual(listeners);
  // The last one may still stand in a frame of the engine.
  await vi.waitFor(() => expect(alive()).toBeLessThan(3), { timeout: 10_000, interval: 100 });
  // Connections that a driver had kept open may have been closed.
  const added = () => Object.entries(resourcesNow()).filter(([kind, count]) => count > (resources[kind] ?? 0));
  await vi.waitFor(() => expect(added()).toEqual([]), { timeout: 10_000, interval: 100 });
  expect(grown.toSorted((a, b) => a - b)[windows >> 1], `${grown}`).toBeLessThan(
    mostBytesOf[name] ?? mostBytesPerRound,
  );

  // Nobody hears what comes now.
  heard.length = 0;
  await lab.run('console.log("after")');
  await lab.run('return 1');
  expect(heard).toEqual([]);
  expect(bridge.activeSubscriptions()).toEqual([]);
});

/** How many listen to each event, on the target and on what it keeps beside it. */
function listenersOf(target: object): Record<string, number> {
  const counts: Record<string, number> = {};
  const owners = ['', 'context', 'browser', 'browserContext', 'mainFrame', '_bidiConnection', 'socket', 'connection'];
  for (const owner of owners) {
    const found: unknown = owner === '' ? target : Reflect.get(target, owner);
    const emitter: unknown = typeof found === 'function' ? Reflect.apply(found, target, []) : found;
    if (typeof emitter !== 'object' || emitter === null) continue;
    const names: unknown = Reflect.get(emitter, 'eventNames');
    const countOf: unknown = Reflect.get(emitter, 'listenerCount');
    if (typeof countOf !== 'function') continue;
    const told = typeof names === 'function' ? (Reflect.apply(names, emitter, []) as unknown[]) : namesOfPuppeteer;
    for (const event of told) counts[`${owner} ${String(event)}`] = Reflect.apply(countOf, emitter, [event]) as number;
  }
  return counts;
}

const namesOfPuppeteer = [
  'console',
  'request',
  'response',
  'requestfinished',
  'load',
  'framenavigated',
  'popup',
  'close',
];

/** What keeps the process alive, by kind; timers of drivers come and go. */
function resourcesNow(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (kind !== 'Timeout' && kind !== 'Immediate') counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

function heapNow(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
