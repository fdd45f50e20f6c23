import { BidiBridge, type BidiEvent } from '@e2evidence/bidi-bridge';
import { startPages } from '@e2evidence/pages';
import { type Tmpdir, tmpdir } from '@e2evidence/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rowOf, steps } from './conformance.js';
import { gaps } from './conformance-gaps.js';
import { type Lab, labs } from './labs.js';

/** Runs every step of the table on drivers: a few drivers at a time, because a step waits more than it works. */
export function conformanceTests(drivers: readonly string[]): void {
  let server: Awaited<ReturnType<typeof startPages>>;
  let home: Tmpdir;
  const ownHome = process.env['HOME'];
  beforeAll(async () => {
    [server, home] = await Promise.all([startPages(), tmpdir()]);
    // There the browsers save what they download.
    process.env['HOME'] = home.path;
  });
  afterAll(async () => {
    if (ownHome === undefined) delete process.env['HOME'];
    else process.env['HOME'] = ownHome;
    await server.close();
    await home[Symbol.asyncDispose]();
  });

  describe.concurrent.each(drivers)('%s', (backend) => {
    let lab: Lab;
    beforeAll(async () => {
      // What a headless shell does not do, such as downloads, is no difference between drivers.
      lab = await labs[backend]!({ wholeBrowser: true });
    });
    afterAll(() => lab?.close());

    it.sequential.each(Object.keys(steps))('%s', async (name) => {
      const step = steps[name]!;
      const gap = gaps[backend]?.[name];
      const sorted = (rows: readonly string[]) => (step.anyOrder ? [...rows].sort() : rows);
      const wanted = sorted(gap && !gap.isRare ? gap.rows : step.expected);

      // The error page that the step before has led to may still be on its way: until it is there, it interrupts others,
      // and what it has interrupted interrupts the next one.
      const open = () => lab.goto(`${server.url}${step.open}`);
      const isOpen = () =>
        open().then(
          () => true,
          () => false,
        );
      if (!(await vi.waitUntil(isOpen, { timeout: 5_000, interval: 50 }).catch(() => false))) await open();
      await using bridge = new BidiBridge();
      const events: BidiEvent[] = [];
      const refused: string[] = [];
      for (const event of step.events) {
        try {
          await bridge.subscribe(lab.target, event, (told) => void events.push(told)).ready;
        } catch (error) {
          expect(error).toMatchObject({ code: 'BIDI_BRIDGE_UNKNOWN_EVENT' });
          refused.push(`refused: ${event}`);
        }
      }
      events.length = 0;
      if (typeof step.act === 'string') await lab.run(step.act);
      else await lab.goto(`${server.url}${step.act.goto}`);

      const rows = () => sorted([...refused, ...events.map((event) => rowOf(event, server.url))]);
      // Rows that never come are told below, by what differs.
      const timeout = gap?.isRare ? 3_000 : 15_000;
      await vi.waitUntil(() => rows().length >= wanted.length, { timeout, interval: 10 }).catch(() => {});
      // What is told too much comes late.
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (gap?.isRare) expect([wanted, sorted(gap.rows)]).toContainEqual(rows());
      else {
        if (gap) expect(rows(), 'the declared gap has vanished: remove it').not.toEqual(sorted(step.expected));
        expect(rows()).toEqual(wanted);
      }
      for (const { payload, raw } of events) expect([payload, raw]).not.toContain(undefined);
    });
  });
}
