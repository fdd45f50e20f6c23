import type { EventBus, EventBusOptions, EventEnvelope } from '@e2evidence/event-bus';
import { CliError } from './errors.js';

/**
 * The bus that is named by `--log`, or by E2EVIDENCE_BUS: a path, a file: URL, or the address of a server.
 *
 * @throws {@link CliError} `CLI_NO_LOG`, `CLI_NO_NATS`
 */
export async function openBus(option: string | undefined, options: EventBusOptions = {}): Promise<EventBus> {
  const place = option ?? process.env['E2EVIDENCE_BUS'];
  if (!place) throw new CliError('CLI_NO_LOG', 'Could not use the event bus: no log was named.');
  const { createBus } = /^(?:nats|tls):\/\//i.test(place) ? await importNats() : await import('@e2evidence/event-bus');
  return createBus(place, options);
}

type NatsDoor = typeof import('@e2evidence/event-bus-nats');

/**
 * The package for servers. It is no dependency: who uses one machine needs no client of a server.
 *
 * @throws {@link CliError} `CLI_NO_NATS`
 */
export async function importNats(
  load: () => Promise<NatsDoor> = () => import('@e2evidence/event-bus-nats'),
): Promise<NatsDoor> {
  try {
    return await load();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    // The address is not repeated: it may hold a password.
    const message = 'Could not use the event bus of a server: the package for it is not installed.';
    throw new CliError('CLI_NO_NATS', message, { cause });
  }
}

/** An event as one line of JSON. What Python writes as `NaN` becomes null: a reader of this line may not know it. */
export function eventLine(event: EventEnvelope): string {
  const { eventId, topic, payload, timestampMs, sender } = event;
  return `${JSON.stringify({ event_id: eventId, topic, payload, timestamp_ms: timestampMs, sender })}\n`;
}
