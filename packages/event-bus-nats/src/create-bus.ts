import { createBus as createFileBus, EventBus, type EventBusOptions } from '@e2evidence/event-bus';
import { natsBackend } from './nats-backend.js';
import type { NatsOptions } from './nats-options.js';

/** Options of {@link createBus}: those of a bus, and for a NATS server those of the way there. */
export interface CreateNatsBusOptions extends EventBusOptions {
  /** For `nats:` and `tls:` alone. @defaultValue `{}` */
  readonly nats?: NatsOptions;
}

/**
 * A bus at a place that is named by one text: a NATS server, or a file as in `@e2evidence/event-bus`.
 *
 * @param url - `nats://host:4222/name`, `tls://host:4222/name`, a path, or a `file:` URL.
 * @throws {@link EventBusNatsError} `EVENT_BUS_NATS_UNREACHABLE`, `EVENT_BUS_NATS_REFUSED`, `EVENT_BUS_NATS_NO_JETSTREAM`,
 * `EVENT_BUS_NATS_BAD_OPTION`; and `EventBusError` `EVENT_BUS_BAD_URL` for any other scheme
 *
 * @example
 * const bus = await createBus(process.env.E2EVIDENCE_BUS ?? 'run/bus.ndjson');
 * (await bus.publish('setup.done')).topic; // => 'setup.done'
 */
export async function createBus(url: string, options: CreateNatsBusOptions = {}): Promise<EventBus> {
  const { nats = {}, ...rest } = options;
  if (!/^(?:nats|tls):/i.test(url)) return createFileBus(url, rest);
  const { durable: _, ...bus } = rest;
  return new EventBus(await natsBackend(url, nats), bus);
}
