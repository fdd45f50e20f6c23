/** What a bundle may hold at most. */
export interface BundleBudgets {
  /** Most bytes of one artifact, not compressed. @defaultValue `536_870_912` (512 MiB) */
  readonly maxArtifactBytes?: number;
  /** Most bytes of all artifacts, not compressed. The largest ones have to give way. @defaultValue `1_073_741_824` (1 GiB) */
  readonly maxBundleBytes?: number;
}

/** How many bytes an artifact may have. */
export interface Room {
  readonly bytes: number;
  /** The option that says so. */
  readonly because: string;
}

/**
 * Shares out the room of a bundle. The smallest artifacts come first: one film that is too large shall not cost the page
 * and the console.
 *
 * @param sizes - Bytes, as far as they are known before redacting.
 * @returns The room of each; more than its size where it fits.
 */
export function shareRoom(sizes: readonly number[], budgets: BundleBudgets): Room[] {
  const { maxArtifactBytes = 512 * 1024 * 1024, maxBundleBytes = 1024 * 1024 * 1024 } = budgets;
  const rooms: Room[] = [];
  let left = maxBundleBytes;
  for (const index of [...sizes.keys()].sort((a, b) => sizes[a]! - sizes[b]!)) {
    const wanted = Math.min(sizes[index]!, maxArtifactBytes);
    rooms[index] =
      wanted <= left
        ? { bytes: maxArtifactBytes, because: `maxArtifactBytes is ${maxArtifactBytes}` }
        : { bytes: left, because: `maxBundleBytes is ${maxBundleBytes}` };
    left -= Math.min(wanted, left);
  }
  return rooms;
}
