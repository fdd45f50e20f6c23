/**
 * Coordinates shards and processes of a test run through one log file: publish, poll, wait; nothing is lost.
 *
 * @packageDocumentation
 */

export { EventBusError, type EventBusErrorCode } from './errors.js';
export { EventBus, type EventBusOptions, type PollOptions, type PollResult } from './event-bus.js';
export { EventEnvelope, type PolledEnvelope } from './event-envelope.js';
export type { CorruptEventLine } from './scan-events.js';
export type { WaitForOptions } from './wait-for-event.js';
