import {
  BidiBridge,
  type BidiEvent,
  type BidiEventName,
  type BidiEventPayloads,
  type ResponsePayload,
  readResponseBody,
} from '@e2evidence/bidi-bridge';
import { describeError, isE2EvidenceError } from '@e2evidence/errors';
import {
  consoleRow,
  pageErrorRow,
  pageLoadRow,
  requestFailedRow,
  requestRow,
  responseBodyRow,
  responseRow,
} from '../event-rows.js';
import type { EvidenceSource, SourceContext, WatchedPage } from '../evidence-source.js';

/** Longest wait for the body of a failed response, in milliseconds. */
const bodyTimeoutMs = 1000;
/** Largest body that is looked at, in bytes. */
const maxBodyBytes = 262_144;

/**
 * Console messages, page errors, requests and responses of every watched page, written to the journal as they happen.
 *
 * Bodies are kept only where they explain something: text that was sent, and text of responses with a status from 400.
 */
export function eventsSource(): EvidenceSource {
  let bridge: BidiBridge | undefined;
  const bodies = new Set<Promise<void>>();

  return {
    name: 'events',
    start(context) {
      bridge = new BidiBridge({
        now: context.now,
        onError: (error, at) => context.diagnose(`${at.event}: ${describeError(error).message}`),
      });
      const watching = bridge;
      context.onPage((page) => watch(watching, page, context, bodies));
    },
    async failed() {
      // The bodies that explain the failure are often still on their way.
      await Promise.all(bodies);
      return [];
    },
    async stop() {
      await bridge?.unsubscribeAll();
      await Promise.all(bodies);
    },
  };
}

/** @returns A promise that resolves once the driver gives all the events that it has. */
async function watch(
  bridge: BidiBridge,
  watched: WatchedPage,
  context: SourceContext,
  bodies: Set<Promise<void>>,
): Promise<void> {
  const { page, label } = watched;
  const { redactor } = context;
  const preparing: Promise<void>[] = [];
  // A driver that cannot give one kind of event still gives the others.
  const listen = <Name extends BidiEventName>(
    name: Name,
    record: (event: BidiEvent<BidiEventPayloads[Name]>) => void,
  ) => {
    const missing = (error: unknown) => {
      const quiet = isE2EvidenceError(error, 'BIDI_BRIDGE_UNKNOWN_EVENT');
      const reason = quiet ? 'its driver does not give them' : describeError(error).message;
      context.diagnose(`no ${name} events of ${label}: ${reason}`, { quiet });
    };
    try {
      preparing.push(bridge.subscribe(page, name, record).ready.catch(missing));
    } catch (error) {
      missing(error);
    }
  };
  listen('console', (event) => context.record(consoleRow(event, label, redactor)));
  listen('page_error', (event) => context.record(pageErrorRow(event, label, redactor)));
  listen('request', (event) => context.record(requestRow(event, label, redactor)));
  listen('request_failed', (event) => context.record(requestFailedRow(event, label)));
  listen('page_load', (event) => context.record(pageLoadRow(event, label)));
  listen('response', (event) => {
    context.record(responseRow(event, label));
    if (!explains(event.payload)) return;
    const reading = recordBody(event, label, context).finally(() => bodies.delete(reading));
    bodies.add(reading);
  });
  await Promise.all(preparing);
}

async function recordBody(event: BidiEvent<ResponsePayload>, label: string, context: SourceContext): Promise<void> {
  try {
    const body = await readResponseBody(event, { timeoutMs: bodyTimeoutMs });
    if (!body || body.length === 0 || body.length > maxBodyBytes) return;
    context.record(responseBodyRow(event, label, body, context.redactor));
  } catch (error) {
    context.diagnose(`body of ${event.payload.status} ${event.payload.url}: ${describeError(error).message}`);
  }
}

function explains({ status, mimeType, headers }: ResponsePayload): boolean {
  const length = Number(headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? 0);
  return (
    status >= 400 &&
    !(length > maxBodyBytes) &&
    /^text\/|[/+](?:json|xml)$|^application\/x-www-form-urlencoded$/.test(mimeType)
  );
}
