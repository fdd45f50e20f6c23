import type { EventEnvelope } from '@e2evidence/event-bus';
import { CliError } from './errors.js';

/** @throws {@link CliError} `CLI_NO_LOG` */
export function busLog(option: string | undefined): string {
  const path = option ?? process.env['E2EVIDENCE_BUS'];
  if (!path) throw new CliError('CLI_NO_LOG', 'Could not use the event bus: no log was named.');
  return path;
}

/** An event as one line of JSON. What Python writes as `NaN` becomes null: a reader of this line may not know it. */
export function eventLine(event: EventEnvelope): string {
  const { eventId, topic, payload, timestampMs, sender } = event;
  return `${JSON.stringify({ event_id: eventId, topic, payload, timestamp_ms: timestampMs, sender })}\n`;
}
