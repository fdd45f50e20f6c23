import { setTimeout as sleep } from 'node:timers/promises';
import { isE2EvidenceError } from '@e2evidence/errors';
import { EventBus, type PollResult } from '@e2evidence/event-bus';
import { busLog, eventLine } from '../bus-log.js';
import type { ExitCode } from '../exit-code.js';
import { type Interruption, listenForInterruption } from '../interruption.js';
import { printable, say } from '../terminal.js';

const pauseMs = 100;

/** `e2evidence bus tail` */
export async function busTail(args: {
  readonly log?: string;
  readonly topic?: string;
  readonly once: boolean;
}): Promise<ExitCode> {
  const bus = new EventBus(busLog(args.log));
  const interruption = args.once ? undefined : listenForInterruption();
  let offset = 0;
  let corrupt = 0;
  do {
    const { events, nextOffset, corruptCount = 0 } = await look(bus, offset, args.topic);
    for (const event of events) process.stdout.write(eventLine(event));
    corrupt += corruptCount;
    offset = nextOffset;
  } while (interruption && (await goesOn(interruption)));
  interruption?.[Symbol.dispose]();
  return corrupt > 0 ? 1 : 0;
}

async function look(bus: EventBus, offset: number, topic: string | undefined): Promise<PollResult> {
  const options = {
    topics: topic === undefined ? [] : [topic],
    onCorrupt: ({ error }: { readonly error: Error }) => say(printable(error.message)),
  };
  try {
    return await bus.poll({ ...options, offset });
  } catch (error) {
    if (!isE2EvidenceError(error, 'EVENT_BUS_BAD_OFFSET')) throw error;
    say(`${bus.logPath} was cut short or replaced: it is read again from its start.`);
    return bus.poll(options);
  }
}

async function goesOn({ signal }: Interruption): Promise<boolean> {
  await sleep(pauseMs, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}
