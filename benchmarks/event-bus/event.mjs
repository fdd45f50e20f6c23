// What every contestant stores: one event as JSON text of 256 bytes.

export const topic = 'bench.publish';
export const sender = 'bench';
const recordBytes = 256;

// Seven digits from the first to the ten-millionth event, so that every record has the same length.
export const firstSeq = 1_000_000;

/**
 * The filling that makes a record exactly as long as all the others, whatever its format adds to the payload.
 *
 * @param {(payload: { seq: number, pad: string }) => string} format
 */
export function padFor(format) {
  return 'x'.repeat(recordBytes - Buffer.byteLength(format({ seq: firstSeq, pad: '' })));
}

/**
 * The record of a peer that numbers its records itself: what e2evidence writes, without an id.
 *
 * @param {Record<string, unknown>} payload
 */
export function bodyOf(payload) {
  return JSON.stringify({ topic, payload, timestamp_ms: Date.now(), sender });
}
