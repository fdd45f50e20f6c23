import type { BusStats } from '@e2evidence/event-bus';
import type { ExitCode } from '../exit-code.js';
import { openBus } from '../open-bus.js';
import { printable, printJson } from '../terminal.js';

/** `e2evidence bus stats` */
export async function busStats(args: { readonly log?: string; readonly json: boolean }): Promise<ExitCode> {
  const bus = await openBus(args.log);
  try {
    const stats = await bus.stats();
    if (args.json) printJson(document(stats));
    else process.stdout.write(`${lines(bus.logPath, stats).map(printable).join('\n')}\n`);
    return stats.corrupt > 0 ? 1 : 0;
  } finally {
    await bus.close();
  }
}

/** The keys of `--json` are snake_case, as everywhere outside the program. */
function document({ events, corrupt, nextOffset, firstTimestampMs, lastTimestampMs, topics, senders }: BusStats) {
  return {
    events,
    corrupt,
    next_offset: nextOffset,
    first_timestamp_ms: firstTimestampMs,
    last_timestamp_ms: lastTimestampMs,
    topics,
    senders,
  };
}

function lines(place: string, stats: BusStats): string[] {
  const { events, corrupt, firstTimestampMs: first, lastTimestampMs: last } = stats;
  const span = first === null || last === null ? '' : `, ${isoOf(first)} to ${isoOf(last)}`;
  return [
    `${place}: ${events} ${events === 1 ? 'event' : 'events'}${span}`,
    ...(corrupt > 0 ? [`${corrupt} bad ${corrupt === 1 ? 'line' : 'lines'}`] : []),
    ...counts('topics', stats.topics),
    ...counts('senders', stats.senders),
  ];
}

function counts(title: string, entries: Readonly<Record<string, number>>): string[] {
  const rows = Object.entries(entries).map(([name, count]) => `${String(count).padStart(9)}  ${name || '(nobody)'}`);
  return rows.length > 0 ? ['', title, ...rows] : [];
}

/** A log may hold any number as a time. */
function isoOf(timestampMs: number): string {
  const time = new Date(timestampMs);
  return Number.isNaN(time.getTime()) ? String(timestampMs) : time.toISOString();
}
