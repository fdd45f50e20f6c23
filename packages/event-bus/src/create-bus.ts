import { fileURLToPath } from 'node:url';
import { EventBusError } from './errors.js';
import { EventBus, type EventBusOptions } from './event-bus.js';

/**
 * A bus at a place that is named by one text, such as the value of an environment variable.
 *
 * The package `@e2evidence/event-bus-nats` has the same function for NATS servers and for files: moving a run to many
 * machines changes one import.
 *
 * @param url - A path, or a `file:` URL.
 * @throws {@link EventBusError} `EVENT_BUS_BAD_URL` for any other scheme, `EVENT_BUS_BAD_OPTION`
 *
 * @example
 * (await createBus('file:///run/bus.ndjson')).logPath; // => '/run/bus.ndjson'
 */
export async function createBus(url: string, options: EventBusOptions = {}): Promise<EventBus> {
  return new EventBus(pathOf(url), options);
}

function pathOf(url: string): string {
  if (typeof url !== 'string' || url === '') throw badUrl('it is empty');
  // A letter alone is a drive of Windows.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1];
  if (scheme === undefined) return url;
  if (scheme.toLowerCase() !== 'file') throw badUrl(`${scheme}: is no scheme of files`);
  try {
    // file:run/bus.ndjson is meant from where the process is.
    return url.slice(5).startsWith('/') ? fileURLToPath(url) : decodeURIComponent(url.slice(5));
  } catch (cause) {
    throw badUrl('it names no file', cause);
  }
}

/** The address itself is not repeated: it may hold a password. */
function badUrl(reason: string, cause?: unknown): EventBusError {
  return new EventBusError('EVENT_BUS_BAD_URL', `Could not make a bus: ${reason}.`, { cause });
}
