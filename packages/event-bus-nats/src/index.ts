/**
 * The event bus of a test run over NATS JetStream: the same bus as in one file, for shards on many machines.
 *
 * @packageDocumentation
 */

export { type CreateNatsBusOptions, createBus } from './create-bus.js';
export { EventBusNatsError, type EventBusNatsErrorCode } from './errors.js';
export { natsBackend } from './nats-backend.js';
export type { NatsOptions, NatsTlsFiles } from './nats-options.js';
