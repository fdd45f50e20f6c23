// What the suite of the bus, and its child processes, make a bus with.
import { createBus } from '@e2evidence/event-bus-nats';

/**
 * @param {string} at
 * @param {import('@e2evidence/event-bus').EventBusOptions} [options]
 */
export const makeBus = (at, options) => createBus(at, options);
