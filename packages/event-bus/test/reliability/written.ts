import type { EventBus } from '@e2evidence/event-bus';
import { expect } from 'vitest';
import { textOf } from './texts.mjs';

/** An event of a writer as it stands in the log. */
export interface Written {
  readonly eventId: string;
  readonly sender: string | null;
  /** Which life of the writer published it. */
  readonly run: number;
  readonly i: number;
}

/** Reads the events of all writers in the order of the log, and checks that each is whole and unlike all others. */
export async function readWritten(bus: EventBus, onCorrupt?: () => void): Promise<Written[]> {
  const written: Written[] = [];
  for (let offset = 0; ; ) {
    // In parts: the texts of all events together are hundreds of megabytes.
    const { events, nextOffset } = await bus.poll({
      topics: 'burst',
      offset,
      limit: 500,
      ...(onCorrupt && { onCorrupt }),
    });
    if (events.length === 0) break;
    offset = nextOffset;
    for (const { eventId, sender, payload } of events) {
      const { run, i, text } = payload as { run: number; i: number; text: string };
      if (text !== textOf(i)) throw new Error(`The text of event ${i} of ${sender} is another one.`);
      written.push({ eventId, sender, run, i });
    }
  }
  expect(new Set(written.map(({ eventId }) => eventId)).size).toBe(written.length);
  return written;
}

/** Compares long lists; of those that differ it shows the first place alone. */
export function expectSame(actual: readonly unknown[], expected: readonly unknown[], what: string): void {
  const longer = Math.max(actual.length, expected.length);
  let at = 0;
  while (at < longer && actual[at] === expected[at]) at++;
  const part = (list: readonly unknown[]) => ({ at, length: list.length, part: list.slice(at, at + 3) });
  if (at < longer) expect(part(actual), what).toEqual(part(expected));
}
