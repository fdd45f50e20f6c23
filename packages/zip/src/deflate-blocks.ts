import { constants, deflateRaw } from 'node:zlib';

/** Deflate looks back so far. */
const windowBytes = 32 * 1024;
/** Blocks at a time: enough for the four threads of the pool. */
const maxInFlight = 4;

/**
 * Deflates blocks side by side on the thread pool into one stream.
 *
 * Each block gets the end of the one before as its dictionary and ends on a byte, so that the results only have to be put
 * behind each other (RFC 1951, and what zlib calls a sync flush). The bytes do not depend on how many threads there are.
 *
 * @param first - What {@link deflateBlock} made of the first of several blocks.
 * @param level - 1 (fast) to 9 (small).
 */
export async function* deflateBlocks(
  blocks: AsyncIterable<Uint8Array>,
  first: Uint8Array,
  level: number,
): AsyncGenerator<Uint8Array> {
  const inFlight: Promise<Uint8Array>[] = [];
  let dictionary: Uint8Array | undefined;
  let waiting: Uint8Array | undefined;
  const start = (block: Uint8Array, isLast: boolean): void => {
    const deflating = dictionary ? deflateBlock(block, dictionary, isLast, level) : Promise.resolve(first);
    // Whoever waits for it gets the error; nobody may, when an earlier one failed.
    deflating.catch(() => {});
    inFlight.push(deflating);
    dictionary = block.subarray(-windowBytes);
  };
  for await (const block of blocks) {
    if (waiting) start(waiting, false);
    waiting = block;
    if (inFlight.length >= maxInFlight) yield await inFlight.shift()!;
  }
  start(waiting ?? new Uint8Array(), true);
  for (const deflating of inFlight) yield await deflating;
}

/** One block alone, or the first of several. */
export function deflateBlock(
  block: Uint8Array,
  dictionary: Uint8Array | undefined,
  isLast: boolean,
  level: number,
): Promise<Uint8Array> {
  const finishFlush = isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
  return new Promise((done, fail) => {
    deflateRaw(block, { level, finishFlush, ...(dictionary ? { dictionary } : {}) }, (error, deflated) => {
      if (error) fail(error);
      else done(deflated);
    });
  });
}
