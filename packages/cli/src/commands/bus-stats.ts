import type { BusStats } from '@e2evidence/event-bus';
import { openBus } from '../bus-log.js';
import type { ExitCode } from '../exit-code.js';
import { print, printJson } from '../terminal.js';

/** `e2evidence bus stats` */
export async function busStats(args: { readonly log?: string; readonly json: boolean }): Promise<ExitCode> {
  const bus = await openBus(args.log);
  try {
    const stats = await bus.stats();
    if (args.json) printJson(inSnakeCase(stats));
    else print(asText(bus.logPath, stats));
    return stats.corrupt > 0 ? 1 : 0;
  } finally {
    await bus.close();
  }
}

function inSnakeCase({ events, corrupt, nextOffset, firstTimestampMs, lastTimestampMs, topics, senders }: BusStats) {
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

function asText(log: string, { events, corrupt, nextOffset, firstTimestampMs, lastTimestampMs, ...counts }: BusStats) {
  const lines = [`${log}: ${events} events to ${nextOffset}, ${corrupt} bad lines`];
  if (firstTimestampMs !== null && lastTimestampMs !== null) {
    lines.push(`from ${time(firstTimestampMs)} to ${time(lastTimestampMs)}`);
  }
  return [...lines, '', ...table('topic', counts.topics), '', ...table('sender', counts.senders)].join('\n');
}

function table(heading: string, counts: Readonly<Record<string, number>>): string[] {
  const rows = Object.entries(counts).map(([name, count]) => [String(count), name === '' ? '(nobody said)' : name]);
  const width = rows.reduce((widest, [count = '']) => Math.max(widest, count.length), 6);
  return [['events', heading], ...rows].map(([count = '', name]) => `${count.padStart(width)}  ${name}`);
}

/** A clock that tells no date at all must not end the command. */
function time(timestampMs: number): string {
  const date = new Date(timestampMs);
  return Number.isNaN(date.getTime()) ? String(timestampMs) : date.toISOString();
}
