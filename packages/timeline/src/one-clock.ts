/**
 * The items that tell a time, of one clock.
 *
 * A console message without a time got its index for one: among epoch times that would be the year 1970, and the axis
 * would span decades. An axis is drawn over the entries of one clock.
 */
export function onOneClock<Item extends { readonly startMs: number }>(items: readonly Item[]): Item[] {
  const finite = items.filter((item) => Number.isFinite(item.startMs));
  const onEpoch = finite.some((item) => item.startMs > 1e11);
  return onEpoch ? finite.filter((item) => item.startMs > 1e10) : finite;
}
