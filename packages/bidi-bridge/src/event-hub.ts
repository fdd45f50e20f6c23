import type { BidiEventName, BidiEventPayloads, TranslatedEvent } from './event.js';
import type { Opened, Shared } from './shared.js';
import type { Detach, Translator } from './translator.js';

type Hear = (event: TranslatedEvent) => void;

/** Passes events of several kinds on to those who want them, for sources that can only be read as a whole. */
export class EventHub {
  readonly #hearers = new Map<string, Set<Hear>>();

  /** Whether somebody wants events of a kind. */
  hears(name: BidiEventName): boolean {
    return this.#hearers.has(name);
  }

  /** Gives an event to everybody who wants its kind; it is made only then. */
  emit<Name extends BidiEventName>(
    name: Name,
    raw: unknown,
    make: () => Omit<TranslatedEvent<BidiEventPayloads[Name]>, 'raw' | 'failure'>,
  ): void {
    const hearers = this.#hearers.get(name);
    if (!hearers) return;
    let event: TranslatedEvent;
    try {
      event = { ...make(), raw };
    } catch (failure) {
      event = { payload: undefined, failure, raw };
    }
    for (const hear of [...hearers]) hear(event);
  }

  /** Starts giving; the returned function stops. */
  add(name: string, hear: Hear): () => void {
    const hearers = this.#hearers.get(name) ?? new Set();
    this.#hearers.set(name, hearers.add(hear));
    return () => {
      hearers.delete(hear);
      if (hearers.size === 0 && this.#hearers.get(name) === hearers) this.#hearers.delete(name);
    };
  }
}

/** The translator of one kind of event out of a source that is shared between all kinds of it. */
export function fromHub<Name extends BidiEventName>(
  name: Name,
  shared: Shared<EventHub>,
): Translator<BidiEventPayloads[Name]> {
  return async (target, callback): Promise<Detach> => {
    const { resource: hub, release } = await shared.acquire(target);
    const remove = hub.add(name, callback as Hear);
    return () => {
      remove();
      return release();
    };
  };
}

/** What `open` of a {@link Shared} gives for a hub. */
export type OpenedHub = Opened<EventHub>;
