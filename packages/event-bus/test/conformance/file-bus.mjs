// Makes the bus of the conformance suite on a file.
import { EventBus } from '@e2evidence/event-bus';

/**
 * @param {string} at - The path of the log.
 * @param {import('@e2evidence/event-bus').EventBusOptions} options
 */
export function makeBus(at, options) {
  return new EventBus(at, options);
}
