import { once } from 'node:events';
import type { CorruptEventLine, EventBus, EventEnvelope } from '@e2evidence/event-bus';
import { eventLine, openBus } from '../bus-log.js';
import type { ExitCode } from '../exit-code.js';
import { listenForInterruption } from '../interruption.js';
import { printable, say } from '../terminal.js';

/** `e2evidence bus tail` */
export async function busTail(args: {
  readonly log?: string;
  readonly topic?: string;
  readonly once: boolean;
}): Promise<ExitCode> {
  const bus = await openBus(args.log);
  let corrupt = 0;
  const onCorrupt = ({ error }: CorruptEventLine): void => {
    corrupt++;
    say(printable(error.message));
  };
  try {
    // All topics are read, so that bad lines are told of that may have been of this one.
    for await (const event of args.once ? eventsNow(bus, onCorrupt) : eventsFromNowOn(bus, onCorrupt)) {
      if (args.topic === undefined || event.topic === args.topic) await printLine(eventLine(event));
    }
  } finally {
    await bus.close();
  }
  return corrupt > 0 ? 1 : 0;
}

type OnCorrupt = (line: CorruptEventLine) => void;

const eventsAtOnce = 5000;

/** Part by part: a log may be larger than memory. */
async function* eventsNow(bus: EventBus, onCorrupt: OnCorrupt): AsyncGenerator<EventEnvelope> {
  const end = await bus.currentOffset();
  for (let offset = 0; offset < end; ) {
    const { events, nextOffset } = await bus.poll({ offset, limit: eventsAtOnce, onCorrupt });
    yield* events;
    if (nextOffset === offset) return;
    offset = nextOffset;
  }
}

/** Whoever reads slowly makes it wait. */
async function printLine(line: string): Promise<void> {
  if (!process.stdout.write(line)) await once(process.stdout, 'drain');
}

/** From the start, until Ctrl+C. */
async function* eventsFromNowOn(bus: EventBus, onCorrupt: OnCorrupt): AsyncGenerator<EventEnvelope> {
  const interruption = listenForInterruption();
  const onRestart = (): void => say(`${bus.logPath} was cut short or replaced: it is read again from its start.`);
  try {
    yield* bus.subscribe([], { from: 0, signal: interruption.signal, onCorrupt, onRestart });
  } finally {
    interruption[Symbol.dispose]();
  }
}
