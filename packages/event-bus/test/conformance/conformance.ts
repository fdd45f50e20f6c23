import type { EventBus, EventBusOptions } from '@e2evidence/event-bus';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Running, start } from './processes.js';

/** What the suite runs against. */
export interface Contestant {
  /**
   * The URL of a module that exports `makeBus(at, options)`, which gives an `EventBus` or a promise of one; child
   * processes import it.
   */
  readonly module: string;
  /** Makes a place where no bus has been: what `makeBus` is given. It is taken away after the test. */
  readonly place: () => Promise<{ readonly at: string } & AsyncDisposable>;
  /** Whether a holder whose process was killed is replaced at once, without waiting for its lease. @defaultValue true */
  readonly noticesDeath?: boolean;
}

/** The machine may be busy; a passing test does not wait for it. */
const eventually = <Value>(look: () => Value) => expect.poll(look, { timeout: 20_000, interval: 5 });

/** Every backend keeps these promises. */
export function describeBus(name: string, contestant: Contestant): void {
  const { noticesDeath = true } = contestant;
  // Death is noticed at once, or the lease lapses.
  const options = noticesDeath ? {} : { ttlMs: 600 };

  async function place() {
    const { makeBus } = (await import(contestant.module)) as {
      makeBus(at: string, options?: EventBusOptions): EventBus | Promise<EventBus>;
    };
    const made = await contestant.place();
    onTestFinished(() => made[Symbol.asyncDispose]());
    return {
      bus: async (options: EventBusOptions = {}): Promise<EventBus> => {
        const bus = await makeBus(made.at, options);
        onTestFinished(() => bus.close());
        return bus;
      },
      run: (script: string, args: object = {}): Running => {
        const running = start(contestant.module, made.at, script, args);
        onTestFinished(() => running.kill());
        return running;
      },
    };
  }

  describe(name, { timeout: 60_000 }, () => {
    describe('events', () => {
      it('come in one order for all, each once', async () => {
        const { bus, run } = await place();
        const reader = await bus();
        const writers = [1, 2, 3].map(() => run('publish', { count: 50 }));
        let offset = 0;
        for (const _ of writers) offset = (await reader.waitFor('up', { offset })).nextOffset;
        const seen: unknown[] = [];
        const subscription = reader.subscribe('burst', (event) => seen.push(event.eventId), { from: 0 });
        await reader.publish('go');
        await Promise.all(writers.map(({ ended }) => ended));
        await reader.publish('burst', { last: true });
        await reader.waitFor('burst', { predicate: ({ payload }) => payload['last'] === true });
        const { events } = await reader.poll({ topics: 'burst' });
        for (const writer of writers) {
          const own = events.filter(({ payload }) => payload['pid'] === writer.child.pid);
          expect(own.map(({ payload }) => payload['i'])).toEqual(Array.from({ length: 50 }, (_, i) => i));
        }
        await eventually(() => seen.length).toBe(151);
        expect(seen).toEqual(events.map(({ eventId }) => eventId));
        await subscription.unsubscribe();
      });

      it('are read on from the position behind each', async () => {
        const { bus } = await place();
        const one = await bus();
        for (let i = 0; i < 5; i++) await one.publish('x', { i });
        const { events, nextOffset } = await one.poll();
        expect(nextOffset).toBe(await one.currentOffset());
        for (const [i, event] of events.entries()) {
          expect((await one.poll({ offset: event.nextOffset })).events).toEqual(events.slice(i + 1));
        }
      });

      it('keep what was published, and who published it', async () => {
        const { bus } = await place();
        const one = await bus({ sender: 'shard-1' });
        const published = await one.publish('單元.測試', { text: 'é🚀\u2028', deep: { list: [1, null, true] } });
        expect(await (await bus()).waitFor('單元.測試')).toEqual(published);
      });

      it('wake who waits for them', async () => {
        const { bus } = await place();
        const [one, two] = [await bus(), await bus()];
        await one.publish('other');
        const waiting = two.waitFor('ready');
        await one.publish('ready', { i: 1 });
        expect((await waiting).payload).toEqual({ i: 1 });
      });
    });

    describe('compareAndSet', () => {
      it('takes the change that names the revision, and refuses the one that comes second', async () => {
        const { bus } = await place();
        const [one, two] = [await bus(), await bus()];
        expect(await one.get('k')).toBeUndefined();
        const first = await one.compareAndSet('k', { a: 1 }, 0);
        expect(await two.compareAndSet('k', { a: 2 }, 0)).toBeUndefined();
        expect(await two.get('k')).toEqual({ value: { a: 1 }, revision: first });
        const second = await two.compareAndSet('k', [2], first ?? 0);
        expect(second).toBeGreaterThan(first ?? 0);
        expect(await one.compareAndSet('k', 3, first ?? 0)).toBeUndefined();
        await one.compareAndSet('k', undefined, second ?? 0);
        expect(await two.get('k')).toBeUndefined();
        expect(await two.compareAndSet('k', null, 0)).toBeGreaterThan(second ?? 0);
        expect((await one.get('k'))?.value).toBeNull();
      });

      it('loses no update of several processes', async () => {
        const { bus, run } = await place();
        await Promise.all([1, 2, 3].map(() => run('increment', { count: 20 }).ended));
        expect((await (await bus()).get('count'))?.value).toBe(60);
      });

      it('refuses what JSON would change or drop, and leaves the key as it was', async () => {
        const { bus } = await place();
        const one = await bus();
        const revision = (await one.compareAndSet('k', 1, 0)) ?? 0;
        const cycle: unknown[] = [];
        cycle.push(cycle);
        const bad = [Number.NaN, [undefined], new Map(), new Date(0), '\ud800', 1n, cycle, () => 1, Symbol('s')];
        for (const value of bad) {
          await expect(one.compareAndSet('k', value, revision)).rejects.toMatchObject({
            code: 'EVENT_BUS_BAD_PAYLOAD',
          });
        }
        expect(await one.get('k')).toEqual({ value: 1, revision });
      });

      it('gives copies', async () => {
        const { bus } = await place();
        const one = await bus();
        await one.compareAndSet('k', { list: [1] }, 0);
        const copy = (await one.get('k'))?.value as { list?: number[] } | undefined;
        copy?.list?.push(2);
        expect((await one.get('k'))?.value).toEqual({ list: [1] });
      });
    });

    describe('once', () => {
      it('runs in one of many processes, and gives its result to all', async () => {
        const { bus, run } = await place();
        const one = await bus();
        const processes = [1, 2, 3, 4].map(() => run('once'));
        let offset = 0;
        for (const _ of processes) offset = (await one.waitFor('up', { offset })).nextOffset;
        await one.publish('go');
        const results = (await Promise.all(processes.map(({ ended }) => ended))).map(([line]) => line);
        const { events } = await one.poll({ topics: 'effect.done' });
        expect(events).toHaveLength(1);
        expect(results).toEqual(processes.map(() => ({ result: { by: events[0]?.payload['pid'] } })));
        expect(await one.once('set-up', () => 'again')).toEqual({ by: events[0]?.payload['pid'] });
      });

      it('replaces a leader that was killed', async () => {
        const { bus, run } = await place();
        const one = await bus();
        const leader = run('lead', { options });
        const { leading } = await leader.printed('leading');
        const waiting = one.once('set-up', ({ token }) => ({ token }), options);
        await leader.kill();
        expect((await waiting).token).toBeGreaterThan(leading as number);
      });

      it('gives the error of the function to its own caller, and the key to the next', async () => {
        const { bus } = await place();
        const [one, two] = [await bus(), await bus()];
        const mine = new Error('mine');
        const failing = one.once('k', () => {
          throw mine;
        });
        await expect(failing).rejects.toBe(mine);
        expect(await two.once('k', () => 5)).toBe(5);
        expect(await one.once('k', () => 6)).toBe(5);
      });

      it('gives nothing when the function gives nothing, and refuses what is no plain data', async () => {
        const { bus } = await place();
        const one = await bus();
        await expect(one.once('k', () => new Map())).rejects.toMatchObject({ code: 'EVENT_BUS_BAD_PAYLOAD' });
        expect(await one.once('k', () => {})).toBeUndefined();
        expect(await one.once('k', () => 5 as unknown)).toBeUndefined();
      });
    });

    describe('lock', () => {
      it('has one holder at a time, each with a greater token', async () => {
        const { bus, run } = await place();
        await Promise.all([1, 2, 3].map(() => run('lock', { count: 10 }).ended));
        const { events } = await (await bus()).poll({ topics: ['held', 'freed'] });
        expect(events).toHaveLength(60);
        let last = 0;
        for (let i = 0; i < events.length; i += 2) {
          const [held, freed] = events.slice(i, i + 2);
          expect([held?.topic, freed?.topic]).toEqual(['held', 'freed']);
          expect(freed?.payload).toEqual(held?.payload);
          expect(held?.payload['token']).toBeGreaterThan(last);
          last = held?.payload['token'] as number;
        }
      });

      it('of a holder that was killed goes to the next', async () => {
        const { bus, run } = await place();
        const holder = run('hold', { options });
        const { token } = await holder.printed('token');
        const waiting = (await bus()).lock('door', options);
        await holder.kill();
        expect((await waiting).token).toBeGreaterThan(token as number);
      });

      it('is renewed for as long as it is held', async () => {
        const { bus } = await place();
        const [one, two] = [await bus(), await bus()];
        const lock = await one.lock('door', { ttlMs: 800 });
        const waiting = two.lock('door', { timeoutMs: 1200 });
        await expect(waiting).rejects.toMatchObject({ code: 'EVENT_BUS_TIMEOUT' });
        expect(lock.lost.aborted).toBe(false);
        expect(await lock.release()).toBe(true);
        expect(await lock.release()).toBe(false);
        await (await two.lock('door', { timeoutMs: 5000 })).release();
      });

      it('is given back when the bus is closed, and says so', async () => {
        const { bus } = await place();
        const [one, two] = [await bus(), await bus()];
        const lock = await one.lock('door');
        await one.close();
        expect(lock.lost.aborted).toBe(true);
        await (await two.lock('door', { timeoutMs: 5000 })).release();
      });
    });

    it.each([Number.POSITIVE_INFINITY, Number.NaN, 0, '5'])('no lease lives for %s', async (ttlMs) => {
      const { bus } = await place();
      const one = await bus();
      const options = { ttlMs: ttlMs as number, timeoutMs: 0 };
      const bad = { code: 'EVENT_BUS_BAD_OPTION', details: { option: 'ttlMs' } };
      await expect(one.lock('door', options)).rejects.toMatchObject(bad);
      await expect(one.once('set-up', () => 1, options)).rejects.toMatchObject(bad);
      await expect(one.consumer('reports', options)).rejects.toMatchObject(bad);
      await expect(one.queue('work').take(options)).rejects.toMatchObject(bad);
    });

    describe('barrier', () => {
      it('lets nobody through before all have arrived, round after round', async () => {
        const { bus, run } = await place();
        const processes = ['a', 'b', 'c'].map((participant) => run('barrier', { size: 3, rounds: 3, participant }));
        const printed = await Promise.all(processes.map(({ ended }) => ended));
        for (const lines of printed) {
          expect(lines.map(({ round }) => round)).toEqual([0, 1, 2]);
          for (const { participants } of lines) expect([...(participants as string[])].sort()).toEqual(['a', 'b', 'c']);
        }
        const { events } = await (await bus()).poll({ topics: ['before', 'after'] });
        for (let round = 0; round < 3; round++) {
          const own = events.filter(({ payload }) => payload['round'] === round).map(({ topic }) => topic);
          expect(own).toEqual(['before', 'before', 'before', 'after', 'after', 'after']);
        }
      });

      it('names who has arrived when the time is over, and counts who comes again once', async () => {
        const { bus } = await place();
        const one = await bus();
        const arrive = (participant: string) => one.barrier('meet', 3, { participant, timeoutMs: 0 });
        for (const participant of ['a', 'b', 'a']) {
          await expect(arrive(participant)).rejects.toMatchObject({ code: 'EVENT_BUS_TIMEOUT' });
        }
        await expect(arrive('b')).rejects.toMatchObject({
          message: expect.stringContaining('2 arrived (a, b)'),
          details: { arrived: ['a', 'b'] },
        });
        expect(await arrive('c')).toEqual({ round: 0, participants: ['a', 'b', 'c'] });
      });

      it('counts who tries again without a name of its own once, and two of them at a time as two', async () => {
        const { bus } = await place();
        const one = await bus();
        for (let i = 0; i < 3; i++) {
          await expect(one.barrier('meet', 2, { timeoutMs: 0 })).rejects.toMatchObject({ code: 'EVENT_BUS_TIMEOUT' });
        }
        const both = await Promise.all([one.barrier('meet', 2), one.barrier('meet', 2)]);
        expect(both.map(({ round }) => round)).toEqual([0, 0]);
      });

      it('refuses who waits for another number than the first of the round', async () => {
        const { bus } = await place();
        const [one, two] = [await bus(), await bus()];
        const waiting = one.barrier('meet', 2);
        await one.waitFor('e2evidence.barrier');
        await expect(two.barrier('meet', 3)).rejects.toMatchObject({ code: 'EVENT_BUS_BAD_OPTION' });
        expect((await two.barrier('meet', 2)).participants).toEqual((await waiting).participants);
      });
    });

    describe('queue', () => {
      it('gives each item to one worker, and that of one which was killed to another', async () => {
        const { bus, run } = await place();
        const one = await bus();
        for (let i = 0; i < 30; i++) await one.queue('specs').push({ i });
        const idleMs = noticesDeath ? 1000 : 3000;
        await run('work', { crashAt: 3, options, idleMs }).ended;
        await Promise.all([1, 2].map(() => run('work', { options, idleMs }).ended));
        const { events } = await one.poll({ topics: 'job.done' });
        const done = events.map(({ payload }) => payload['i'] as number).sort((a, b) => a - b);
        expect(done).toEqual(Array.from({ length: 30 }, (_, i) => i));
        const { events: begun } = await one.poll({ topics: 'job.begun' });
        expect(begun).toHaveLength(31);
      });

      it('keeps the order, gives back what is not done, and waits for what comes', async () => {
        const { bus } = await place();
        const [one, two] = [await bus(), await bus()];
        for (const i of [1, 2]) await one.queue('specs').push({ i });
        const first = await one.queue('specs').take();
        const second = await two.queue('specs').take();
        expect([first.payload, second.payload]).toEqual([{ i: 1 }, { i: 2 }]);
        await expect(two.queue('specs').take({ timeoutMs: 0 })).rejects.toMatchObject({ code: 'EVENT_BUS_TIMEOUT' });
        await first.giveBack();
        await second.done();
        const again = await two.queue('specs').take();
        expect(again.payload).toEqual({ i: 1 });
        await again.done();
        const waiting = one.queue('specs').take();
        await two.queue('specs').push({ i: 3 });
        await using third = await waiting;
        expect(third.payload).toEqual({ i: 3 });
      });

      it('loses no item that stands among those that are done', async () => {
        const { bus } = await place();
        const one = await bus();
        for (let i = 0; i < 80; i++) await one.queue('specs').push({ i });
        for (let i = 0; i < 35; i++) await (await one.queue('specs').take()).done();
        const held = await one.queue('specs').take();
        for (let i = 36; i < 79; i++) await (await one.queue('specs').take()).done();
        const two = await bus();
        const last = await two.queue('specs').take();
        await held.giveBack();
        const given = await (await bus()).queue('specs').take();
        expect([held, last, given].map(({ payload }) => payload['i'])).toEqual([35, 79, 35]);
      });
    });

    describe('subscribe', () => {
      it('gives what comes from now on, or from a position, one at a time', async () => {
        const { bus } = await place();
        const [one, two] = [await bus(), await bus()];
        await one.publish('x', { i: 0 });
        const seen: string[] = [];
        const slowly = async ({ payload }: { payload: Readonly<Record<string, unknown>> }) => {
          seen.push(`begin ${payload['i']}`);
          await new Promise((done) => setImmediate(done));
          seen.push(`end ${payload['i']}`);
        };
        const now = two.subscribe('x', slowly);
        await now.ready;
        for (const i of [1, 2, 3]) await one.publish('x', { i });
        await one.publish('y', { i: 4 });
        await eventually(() => seen.length).toBe(6);
        expect(seen).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3']);
        expect([now.active, now.droppedCount]).toEqual([true, 0]);
        await now.unsubscribe();
        expect(now.active).toBe(false);
        const all: unknown[] = [];
        for await (const event of two.subscribe(['x', 'y'], { from: 0 })) {
          all.push(event.payload['i']);
          if (all.length === 5) break;
        }
        expect(all).toEqual([0, 1, 2, 3, 4]);
      });

      it('goes on when a callback throws, for it and for the others', async () => {
        const { bus } = await place();
        const one = await bus();
        const errors: unknown[] = [];
        const seen: unknown[] = [];
        const failing = one.subscribe(
          'x',
          ({ payload }) => {
            throw payload['i'];
          },
          { from: 0, onError: (error) => errors.push(error) },
        );
        const other = one.subscribe('x', ({ payload }) => seen.push(payload['i']), { from: 0 });
        for (const i of [1, 2, 3]) await one.publish('x', { i });
        await expect
          .poll(() => [errors, seen])
          .toEqual([
            [1, 2, 3],
            [1, 2, 3],
          ]);
        await Promise.all([failing.unsubscribe(), other.unsubscribe()]);
      });

      it('ends with the bus, with its signal and with itself', async () => {
        const { bus } = await place();
        const one = await bus();
        const controller = new AbortController();
        const bySignal = one.subscribe('x', { signal: controller.signal });
        const byItself = one.subscribe('x');
        const byBus = one.subscribe('x');
        const ends = [bySignal, byItself, byBus].map(async (events) => {
          for await (const _ of events);
        });
        controller.abort();
        await byItself.unsubscribe();
        await one.close();
        await Promise.all(ends);
        expect([bySignal.active, byItself.active, byBus.active]).toEqual([false, false, false]);
      });
    });

    describe('consumer', () => {
      it('goes on where it was, and gives one that did not count again after a crash', async () => {
        const { bus, run } = await place();
        const one = await bus();
        for (let i = 0; i < 10; i++) await one.publish('burst', { i });
        const first = await run('consume', { crashAt: 4, options }).ended;
        expect(first.map(({ i }) => i)).toEqual([0, 1, 2, 3, 4]);
        const second = await run('consume', { until: 6, options }).ended;
        expect(second.map(({ i }) => i)).toEqual([4, 5, 6]);
        await using third = await one.consumer('reports', { topics: 'burst' });
        for await (const { payload } of third) {
          expect(payload).toEqual({ i: 7 });
          break;
        }
      });

      it('ends its loop when the bus is closed, and counts no event that it was at', async () => {
        const { bus } = await place();
        const [one, two] = [await bus(), await bus()];
        for (const i of [0, 1]) await two.publish('burst', { i });
        const seen: unknown[] = [];
        for await (const { payload } of await one.consumer('reports')) {
          seen.push(payload['i']);
          if (payload['i'] === 1) await one.close();
        }
        await using next = await two.consumer('reports', { timeoutMs: 5000 });
        for await (const { payload } of next) {
          seen.push(payload['i']);
          break;
        }
        expect(seen).toEqual([0, 1, 1]);
        const idle = (async () => {
          for await (const event of await two.consumer('idle', { from: await two.currentOffset() })) seen.push(event);
        })();
        await new Promise((resolve) => setTimeout(resolve, 50));
        await two.close();
        await idle;
        expect(seen).toHaveLength(3);
      });

      it('has one reader at a time under a name', async () => {
        const { bus } = await place();
        const [one, two] = [await bus(), await bus()];
        const reader = await one.consumer('reports');
        await expect(two.consumer('reports', { timeoutMs: 0 })).rejects.toMatchObject({ code: 'EVENT_BUS_TIMEOUT' });
        const waiting = two.consumer('reports');
        await reader.close();
        await (await waiting).close();
        await (await one.consumer('others', { timeoutMs: 5000 })).close();
      });
    });
  });
}
