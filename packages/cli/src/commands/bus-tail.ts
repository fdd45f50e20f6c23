import type { EventBus, PolledEnvelope } from '@e2evidence/event-bus';
import type { ExitCode } from '../exit-code.js';
import { listenForInterruption } from '../interruption.js';
import { eventLine, openBus } from '../open-bus.js';
import { printable, say } from '../terminal.js';

/** `e2evidence bus tail` */
export async function busTail(args: {
  readonly log?: string;
  readonly topic?: string;
  readonly once: boolean;
}): Promise<ExitCode> {
  const bus = await openBus(args.log);
  const topics = args.topic === undefined ? [] : [args.topic];
  const bad = { count: 0 };
  const onCorrupt = ({ error }: { readonly error: Error }): void => {
    bad.count++;
    say(printable(error.message));
  };
  try {
    if (args.once) for (const event of (await bus.poll({ topics, onCorrupt })).events) print(event);
    else await follow(bus, topics, onCorrupt);
    return bad.count > 0 ? 1 : 0;
  } finally {
    await bus.close();
  }
}

async function follow(
  bus: EventBus,
  topics: readonly string[],
  onCorrupt: (line: { readonly error: Error }) => void,
): Promise<void> {
  const interruption = listenForInterruption();
  const onRestart = (reason: string): void => say(`${bus.logPath} was ${reason}: it is read again from its start.`);
  try {
    const events = bus.subscribe(topics, { from: 0, signal: interruption.signal, onCorrupt, onRestart });
    for await (const event of events) print(event);
  } finally {
    interruption[Symbol.dispose]();
  }
}

function print(event: PolledEnvelope): void {
  process.stdout.write(eventLine(event));
}
