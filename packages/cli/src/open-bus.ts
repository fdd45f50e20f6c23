import { createBus, type EventBus, type EventBusOptions, type EventEnvelope } from '@e2evidence/event-bus';
import { CliError } from './errors.js';

/**
 * The bus that is named by the option, else by E2EVIDENCE_BUS: a path, a file: URL, or the address of a NATS server.
 *
 * @throws {@link CliError} `CLI_NO_LOG`, `CLI_NO_NATS`; and what the bus throws
 */
export async function openBus(option: string | undefined, options: EventBusOptions = {}): Promise<EventBus> {
  const place = option ?? process.env['E2EVIDENCE_BUS'];
  if (!place) throw new CliError('CLI_NO_LOG', 'Could not use the event bus: no log was named.');
  if (!/^(?:nats|tls):/i.test(place)) return createBus(place, options);
  const { createBus: createNatsBus } = await importNats();
  return createNatsBus(place, options);
}

/** An event as one line of JSON. What Python writes as `NaN` becomes null: a reader of this line may not know it. */
export function eventLine(event: EventEnvelope): string {
  const { eventId, topic, payload, timestampMs, sender } = event;
  return `${JSON.stringify({ event_id: eventId, topic, payload, timestamp_ms: timestampMs, sender })}\n`;
}

/** Most runs need no server, so its package is installed by those who do. */
async function importNats(): Promise<typeof import('@e2evidence/event-bus-nats')> {
  try {
    return await import('@e2evidence/event-bus-nats');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new CliError('CLI_NO_NATS', 'Could not use the event bus on a NATS server.', { cause });
  }
}
