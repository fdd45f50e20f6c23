// e2evidence: one log file, many processes.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { padFor, sender, topic } from '../event.mjs';

// The built package, as users get it.
const door = new URL('../../../packages/event-bus/dist/esm/index.js', import.meta.url).href;
const { EventBus, EventEnvelope } = await import(door);

export const title = 'e2evidence';
export const relaxed = 'page cache';
export const durable = 'durable: true';

/** @param {string} dir */
export async function serve(dir) {
  const path = join(dir, 'bus.ndjson');
  return { target: path, clear: () => rm(path, { force: true }) };
}

/**
 * @param {string} path
 * @param {boolean} durable
 * @returns {Promise<import('../contestants.mjs').Writer>}
 */
export async function openWriter(path, durable) {
  const bus = new EventBus(path, { sender, durable });
  const pad = padFor((payload) => new EventEnvelope('0'.repeat(32), topic, payload, Date.now(), sender).toJsonLine());
  return {
    publish: (seq) => bus.publish(topic, { seq, pad }),
    publishAll(firstSeq, count) {
      return Promise.all(Array.from({ length: count }, (_, i) => bus.publish(topic, { seq: firstSeq + i, pad })));
    },
  };
}

/** @param {string} path */
export async function openPinger(path) {
  const bus = new EventBus(path, { sender });
  return (/** @type {Record<string, unknown>} */ payload) => bus.publish('ping', payload);
}

/**
 * @param {string} path
 * @param {(payload: any) => void} heard
 */
export async function onPing(path, heard) {
  const bus = new EventBus(path);
  await bus.subscribe('ping', (/** @type {any} */ event) => heard(event.payload)).ready;
}

/** @param {string} path */
export async function openScanner(path) {
  const bus = new EventBus(path);
  return async () => (await bus.poll({ topics: ['go'] })).events.length;
}

/**
 * @param {string} path
 * @param {() => void} heard
 */
export async function onEvent(path, heard) {
  const bus = new EventBus(path);
  await bus.subscribe(topic, heard).ready;
}
