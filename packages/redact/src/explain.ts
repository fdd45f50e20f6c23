import { alignMarkers, type Stretch } from './align.js';
import type { Place } from './place.js';
import type { RedactionRun, Sighting } from './run.js';

/** Options of `explain`. */
export interface ExplainOptions {
  /** How the text is read, as with `body`. @defaultValue by its looks */
  readonly contentType?: string | null;
}

/** What a redactor would do to a text. */
export interface Explanation {
  /** The text with its secrets replaced. */
  readonly redacted: string;
  /** Each replacement, in the order of the text. */
  readonly findings: readonly Finding[];
}

/** A secret and where it stands. */
export interface Finding {
  /** The rule that recognised it. */
  readonly rule: string;
  /** The format it was read in. */
  readonly place: Place;
  /** Where it begins in the given text, in UTF-16 units. Near it where an inner text was written anew. */
  readonly start: number;
  /** Where it ends, exclusive. */
  readonly end: number;
  /** The line it begins on, from 1. */
  readonly line: number;
  /** At most 80 characters of the redacted text around it. */
  readonly excerpt: string;
  /** There when the value is on the allow list and stays. */
  readonly allowed?: true;
  /** There when the value stands in a body in base64, which is what `start` and `end` tell of. */
  readonly encoded?: true;
}

const mostOfExcerpt = 80;

/** Takes a step on a text without a trace, and tells what it replaced. */
export function explain(run: RedactionRun, text: string, step: (text: string) => string): Explanation {
  const { result: redacted, sightings } = run.rehearse(() => run.settle(text, step));
  const stretches = alignMarkers(text, redacted, sightings);
  const lineAt = lineCounter(text);
  const found = [
    ...stretches.map((stretch) => ({ ...stretch, allowed: false })),
    ...allowedStretches(text, sightings, stretches),
  ].sort((a, b) => a.start - b.start);
  const findings = found.map((each): Finding => {
    const { sighting, start, end, markerStart, markerEnd, allowed, isEncoded } = each;
    const excerpt = excerptOf(redacted, markerStart, markerEnd);
    return {
      rule: sighting.rule,
      place: sighting.place,
      start,
      end,
      line: lineAt(start),
      excerpt,
      ...(allowed ? { allowed: true } : {}),
      ...(isEncoded ? { encoded: true } : {}),
    };
  });
  return { redacted, findings };
}

/** Where allowed values stand: they are in both texts, a shift apart that the markers before them tell. */
function allowedStretches(text: string, sightings: readonly Sighting[], stretches: readonly Stretch[]) {
  const next = new Map<string, number>();
  return sightings.flatMap((sighting) => {
    if (sighting.marker !== undefined) return [];
    const { rule, place, secret } = sighting;
    const start = text.indexOf(secret, next.get(`${rule} ${place} ${secret}`) ?? 0);
    if (start < 0) return [];
    const end = start + secret.length;
    next.set(`${rule} ${place} ${secret}`, end);
    const before = lastBefore(stretches, start);
    const shift = before ? before.markerEnd - before.end : 0;
    return [
      { sighting, start, end, markerStart: start + shift, markerEnd: end + shift, allowed: true, isEncoded: false },
    ];
  });
}

function lastBefore(stretches: readonly Stretch[], at: number): Stretch | undefined {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stretches[middle]!.end <= at) low = middle + 1;
    else high = middle;
  }
  return stretches[low - 1];
}

/** Tells the line of places that are asked for from left to right. */
function lineCounter(text: string): (at: number) => number {
  let line = 1;
  let counted = 0;
  return (at) => {
    for (let next = text.indexOf('\n', counted); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) {
      line++;
      counted = next + 1;
    }
    return line;
  };
}

/** A marker and what stands around it on its line. */
function excerptOf(redacted: string, start: number, end: number): string {
  const room = Math.max(0, mostOfExcerpt - (end - start));
  const before = redacted.slice(Math.max(0, start - (room >> 1)), start);
  const from = start - before.length + before.lastIndexOf('\n') + 1;
  const after = redacted.slice(end, from + mostOfExcerpt);
  const lineEnd = after.indexOf('\n');
  return redacted.slice(from, lineEnd < 0 ? from + mostOfExcerpt : end + lineEnd).trim();
}
