import { readFileSync } from 'node:fs';
import { build, type ChromeTrace, type TimelineRow, type TimelineSources, toChromeTrace } from '@e2evidence/timeline';
import { describe, expect, it } from 'vitest';

const file = new URL('golden/v1/timeline.cases.json', import.meta.url);
const cases: { name: string; input: TimelineSources; expected: TimelineRow[] }[] = JSON.parse(
  readFileSync(file, 'utf8'),
);

describe('timelines of the Python tool', () => {
  it.each(cases)('$name is built as the Python tool builds it', ({ input, expected }) => {
    expect(build(input)).toStrictEqual(expected);
  });
});

describe('traces of this version', () => {
  const { rows, trace }: { rows: TimelineRow[]; trace: ChromeTrace } = JSON.parse(
    readFileSync(new URL('golden/v1/chrome-trace.json', import.meta.url), 'utf8'),
  );

  it('are still written as they were', () => {
    expect(toChromeTrace(rows, { name: 'checkout' })).toStrictEqual(trace);
  });
});
