/**
 * Coordinates shards and processes of a test run through one log file: publish, poll, wait, subscribe; set-up exactly
 * once, locks, barriers, queues; nothing is lost.
 *
 * @packageDocumentation
 */

export type { BarrierOptions, BarrierRound } from './barrier.js';
export { type BusBackend, type FileBackendOptions, fileBackend } from './bus-backend.js';
export type { BusStats } from './bus-stats.js';
export type { Consumer, ConsumerOptions } from './consumer.js';
export { createBus } from './create-bus.js';
export { EventBusError, type EventBusErrorCode } from './errors.js';
export { EventBus, type EventBusOptions, type PollOptions, type PollResult } from './event-bus.js';
export { EventEnvelope, type PolledEnvelope } from './event-envelope.js';
export type { CorruptEventLine, EventBatch, EventLog, ReadFromOptions } from './event-log.js';
export type { Job } from './job.js';
export type { KeyValue, KeyValueEntry, Lease, LeaseOptions } from './key-value.js';
export { Leaser } from './lease.js';
export type { Lock, LockOptions } from './lock.js';
export type { OnceContext, OnceOptions } from './once.js';
export type { BusSubscription, EventCallback, EventStream, SubscribeOptions } from './subscription.js';
export type { WaitForOptions } from './wait-for-event.js';
export type { TakeOptions, WorkQueue } from './work-queue.js';
