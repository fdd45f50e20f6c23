import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { nanos } from '@nats-io/transport-node';
import type { NatsSession } from './nats-link.js';
import { type NatsOptions, subjectToken } from './nats-options.js';

/** How long the server knows the id of a message, so that one that is sent again is kept once. */
const duplicateWindowMs = 120_000;

/** Names of what a bus uses on a server. */
export interface StreamNames {
  /** The stream of the events. */
  readonly events: string;
  /** The bucket of the values, which is the stream `KV_<bucket>`. */
  readonly bucket: string;
  /** All subjects of the events. */
  readonly allEvents: string;
  /** All subjects of the values. */
  readonly allValues: string;
}

/** The names for a bus. A stream may have no `=` at a place where some tools split. */
export function streamNames(token: string): StreamNames {
  const name = token.replace('=', 'x-');
  const bucket = `e2evidence-${name}`;
  return { events: `e2evidence-${name}`, bucket, allEvents: `e2evidence.${token}.>`, allValues: `$KV.${bucket}.>` };
}

/** The subject of a topic. */
export function topicSubject(token: string, topic: string): string {
  return `e2evidence.${token}.${subjectToken(topic)}`;
}

/** The subject of a key. */
export function keySubject({ bucket }: StreamNames, key: string): string {
  return `$KV.${bucket}.${Buffer.from(key).toString('base64url')}`;
}

/** Makes stream and bucket unless they are there. */
export async function prepareStreams(
  { js, manager }: NatsSession,
  names: StreamNames,
  { storage = 'file', replicas = 1, maxBytes = -1 }: NatsOptions,
): Promise<void> {
  const kind = storage === 'memory' ? StorageType.Memory : StorageType.File;
  await makeUnlessThere(manager, names.events, () =>
    manager.streams.add({
      name: names.events,
      subjects: [names.allEvents],
      retention: RetentionPolicy.Limits,
      storage: kind,
      num_replicas: replicas,
      max_bytes: maxBytes,
      // Else a full stream would make room by throwing away what was acknowledged.
      discard: DiscardPolicy.New,
      duplicate_window: nanos(duplicateWindowMs),
    }),
  );
  // Of no bounded size: what holds locks must go on when the events have filled theirs.
  await makeUnlessThere(manager, `KV_${names.bucket}`, () =>
    new Kvm(js).create(names.bucket, { history: 1, storage: kind, replicas }),
  );
}

async function makeUnlessThere(manager: JetStreamManager, name: string, make: () => Promise<unknown>): Promise<void> {
  if (await isThere(manager, name)) return;
  try {
    await make();
  } catch (error) {
    // Another process, with other options, may have been faster.
    if (!(await isThere(manager, name))) throw error;
  }
}

async function isThere(manager: JetStreamManager, name: string): Promise<boolean> {
  try {
    await manager.streams.info(name);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

const notFoundCodes = [10_014, 10_037, 10_059];

/** No such message, consumer or stream. */
export function isNotFound(error: unknown): boolean {
  return error instanceof JetStreamApiError && notFoundCodes.includes(error.code);
}

/** The key has another revision than the one that was named. */
export function isWrongRevision(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === 10_071;
}
