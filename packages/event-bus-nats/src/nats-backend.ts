import type { BusBackend } from '@e2evidence/event-bus';
import { NatsEventLog } from './nats-event-log.js';
import { NatsKeyValue } from './nats-key-value.js';
import { NatsLink } from './nats-link.js';
import { type NatsOptions, parsePlace } from './nats-options.js';
import { prepareStreams, streamNames } from './nats-streams.js';

/**
 * The backend of a run on many machines: a stream and a key-value bucket of a NATS server with JetStream, which are made
 * unless they are there.
 *
 * @param url - `nats://host:4222/name` or `tls://…`; user and password may stand before the host.
 * @returns Connected. Closing the bus that uses it ends the connection.
 * @throws {@link EventBusNatsError} `EVENT_BUS_NATS_UNREACHABLE`, `EVENT_BUS_NATS_REFUSED`, `EVENT_BUS_NATS_NO_JETSTREAM`,
 * `EVENT_BUS_NATS_BAD_OPTION`
 *
 * @example
 * const bus = new EventBus(await natsBackend('nats://127.0.0.1:4222/run-17'));
 * bus.logPath; // => 'nats://127.0.0.1:4222/run-17'
 */
export async function natsBackend(url: string, options: NatsOptions = {}): Promise<BusBackend> {
  const place = parsePlace(url, options);
  const names = streamNames(place.token);
  const link = new NatsLink(place, options, (session) => prepareStreams(session, names, options));
  await link.session();
  return {
    log: new NatsEventLog(link, names, place.token, options.maxPending ?? 65_536),
    keyValue: new NatsKeyValue(link, names),
  };
}
