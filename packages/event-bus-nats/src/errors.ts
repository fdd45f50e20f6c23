import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const eventBusNatsCatalog = {
  EVENT_BUS_NATS_UNREACHABLE: {
    meaning: 'No NATS server answers at the address.',
    remedy: 'Check host and port, and that nats-server runs there; raise timeoutMs when it is only slow to start.',
  },
  EVENT_BUS_NATS_REFUSED: {
    meaning:
      'The server does not let this client in: user, password, token, credentials or certificate are wrong or missing.',
    remedy: 'Give them in the address or in the options; for a server with its own authority pass tls.ca.',
  },
  EVENT_BUS_NATS_NO_JETSTREAM: {
    meaning: 'The server runs without JetStream, or this user may not use it.',
    remedy: 'Start nats-server with -js, or jetstream {} in its configuration, and allow the user $JS.API.>.',
  },
  EVENT_BUS_NATS_BAD_OPTION: {
    meaning: 'An option, or a part of the address, has a value that cannot be used.',
    remedy:
      'An address is nats://host:4222/name or tls://host:4222/name; times are milliseconds, 1 or more; replicas are 1 to 5.',
  },
} as const;

/** The codes of {@link EventBusNatsError}. */
export type EventBusNatsErrorCode = keyof typeof eventBusNatsCatalog;

/** What this package throws about the server and the way to it; all else is an `EventBusError` of the bus itself. */
export class EventBusNatsError extends E2EvidenceError<EventBusNatsErrorCode> {
  static override readonly className: string = 'EventBusNatsError';
  static override readonly catalog: ErrorCatalog = eventBusNatsCatalog;
}
