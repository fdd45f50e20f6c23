import type { RedactionReport, RuleCount } from '@e2evidence/redact';

/** What a redactor did between two of its reports. */
export function reportSince(before: RedactionReport, after: RedactionReport): RedactionReport {
  const counted = new Map(before.replaced.map((each) => [keyOf(each), each.count]));
  const replaced = after.replaced.flatMap((each) => {
    const count = each.count - (counted.get(keyOf(each)) ?? 0);
    return count > 0 ? [{ ...each, count }] : [];
  });
  return { ...after, replaced, total: replaced.reduce((sum, { count }) => sum + count, 0) };
}

function keyOf({ rule, place }: RuleCount): string {
  return `${rule} ${place ?? ''}`;
}
