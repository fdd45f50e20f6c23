import { randomUUID } from 'node:crypto';
import { badOption, checkName } from './checks.js';
import { Deadline, type WaitOptions } from './deadline.js';
import { EventBusError } from './errors.js';
import type { EventEnvelope } from './event-envelope.js';
import type { EventLog } from './event-log.js';
import { isOfAnotherLog } from './log-errors.js';
import { type Place, placeOf } from './place.js';
import { WakeUp } from './wake-up.js';

/** The topic under which arrivals are published; the payload names the barrier, its size and who arrived. */
const barrierTopic = 'e2evidence.barrier';

/** Options of {@link EventBus.barrier}. */
export interface BarrierOptions extends WaitOptions {
  /**
   * Who arrives, such as `shard-1`. One that was killed and comes again under the same name counts once in a round.
   * @defaultValue somebody else each time; after a time-out the same again
   */
  readonly participant?: string;
}

/** A round of a barrier that is complete. */
export interface BarrierRound {
  /** Counts from 0: a barrier can be used again and again. */
  readonly round: number;
  /** Who took part, in the order of arrival. */
  readonly participants: readonly string[];
}

type Publish = (topic: string, payload: Readonly<Record<string, unknown>>) => Promise<EventEnvelope>;

/**
 * Waits until `size` participants have arrived.
 *
 * @param absent - Those without a name of their own who have arrived and left: whoever comes again is one of them, so that
 * a second try counts once.
 */
export async function waitAtBarrier(
  log: EventLog,
  name: string,
  size: number,
  publish: Publish,
  options: BarrierOptions,
  closed: AbortSignal,
  absent: Map<string, string[]>,
): Promise<BarrierRound> {
  if (!Number.isSafeInteger(size) || size < 1) throw badOption('size', size);
  if (options.participant !== undefined) checkName('participant', options.participant);
  const deadline = new Deadline(`${size} at the barrier ${JSON.stringify(name)}`, options, closed);
  deadline.throwWhenStopped();
  const participant = options.participant ?? absent.get(name)?.pop() ?? `${process.pid}-${randomUUID().slice(0, 8)}`;
  const arrival = await publish(barrierTopic, { name, size, participant });
  const rounds = new Rounds(name, size, arrival.eventId);
  const wakeUp = new WakeUp((wake) => log.watch(wake));
  let known: Place | undefined;
  try {
    for (let offset = 0; ; ) {
      const isLastLook = deadline.leftMs === 0;
      wakeUp.clear();
      // What a dead writer left in its line was no arrival.
      const reading = { topics: new Set([barrierTopic]), onCorrupt: () => {}, known };
      for await (const batch of log.readFrom(offset, reading)) {
        for (const event of batch.events) {
          known = placeOf(event);
          const complete = rounds.add(event);
          if (complete) return complete;
        }
        offset = batch.nextOffset;
      }
      deadline.throwWhenStopped();
      const { arrived } = rounds;
      if (isLastLook) throw deadline.timedOut({ name, arrived }, `: ${arrived.length} arrived (${arrived.join(', ')})`);
      await wakeUp.wait(deadline.leftMs, deadline.signals);
    }
  } catch (error) {
    if (options.participant === undefined) absent.set(name, [...(absent.get(name) ?? []), participant]);
    throw isOfAnotherLog(error) ? replaced(name, log, error) : error;
  } finally {
    wakeUp.stop();
  }
}

/** How far the arrivals in the log have come: their order in it is the same for all. */
class Rounds {
  readonly #name: string;
  readonly #size: number;
  readonly #ownId: string;
  #round = 0;
  /** What the first arrival of the round said. */
  #sizeOfRound = 0;
  #arrived = new Set<string>();
  #ownRound: number | undefined;

  constructor(name: string, size: number, ownId: string) {
    this.#name = name;
    this.#size = size;
    this.#ownId = ownId;
  }

  get arrived(): readonly string[] {
    return [...this.#arrived];
  }

  /** @returns The round of the own arrival, when this one completes it. */
  add({ eventId, payload }: EventEnvelope): BarrierRound | undefined {
    const { name, size, participant } = payload;
    if (name !== this.#name || typeof participant !== 'string' || typeof size !== 'number') return undefined;
    if (this.#arrived.size === 0) this.#sizeOfRound = size;
    if (size !== this.#sizeOfRound) {
      if (eventId === this.#ownId) throw this.#otherSize();
      return undefined;
    }
    this.#arrived.add(participant);
    if (eventId === this.#ownId) this.#ownRound = this.#round;
    if (this.#arrived.size < this.#sizeOfRound) return undefined;
    const complete = { round: this.#round, participants: this.arrived };
    this.#round++;
    this.#arrived = new Set();
    return this.#ownRound === complete.round ? complete : undefined;
  }

  #otherSize(): EventBusError {
    const message = `Could not wait for ${this.#size} at the barrier ${JSON.stringify(this.#name)}: others wait for ${this.#sizeOfRound}.`;
    return new EventBusError('EVENT_BUS_BAD_OPTION', message, { details: { option: 'size' } });
  }
}

function replaced(name: string, log: EventLog, cause: unknown): EventBusError {
  const message = `Could not wait at the barrier ${JSON.stringify(name)}: the arrivals in ${log.name} are gone.`;
  return new EventBusError('EVENT_BUS_LOG_REPLACED', message, { cause, details: { path: log.name, name } });
}
