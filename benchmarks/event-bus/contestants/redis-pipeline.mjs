// Redis Streams, the events of one caller as one explicit pipeline; redis was the faster client at that.
import { bodyOf, padFor } from '../event.mjs';
import { peer } from '../unavailable.mjs';

export { durable, relaxed, serve } from './redis.mjs';
export const title = 'Redis Streams, one pipeline of 256';

const stream = 'bus';

/**
 * @param {number} port
 * @returns {Promise<Pick<import('../contestants.mjs').Writer, 'publishAll'>>}
 */
export async function openWriter(port) {
  const { createClient } = await peer('redis');
  const client = createClient({ url: `redis://127.0.0.1:${port}` });
  await client.connect();
  const pad = padFor(bodyOf);
  return {
    publishAll(firstSeq, count) {
      const pipeline = client.multi();
      for (let i = 0; i < count; i++) pipeline.xAdd(stream, '*', { event: bodyOf({ seq: firstSeq + i, pad }) });
      return pipeline.execAsPipeline();
    },
  };
}
