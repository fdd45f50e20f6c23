import { markersIn } from './marker.js';
import { percentEncoded } from './percent.js';
import type { Sighting } from './run.js';

/** A stretch of the source that a marker stands for in the redacted text. */
export interface Stretch {
  readonly sighting: Sighting;
  readonly start: number;
  readonly end: number;
  /** Where the marker stands in the redacted text. */
  readonly markerStart: number;
  readonly markerEnd: number;
  /** Both stretches are base64 that holds the secret, or its marker, among other things. */
  readonly isEncoded: boolean;
}

/**
 * Finds out which stretch of a source each marker of its redacted text stands for.
 *
 * Both texts are the same between the markers, so each marker reaches from where the text before it ends to where the
 * text behind it begins; which of several such places is meant, the secret tells. Where an inner text was written anew,
 * with other quotes or escapes, the nearest place at which both texts go on alike is taken.
 */
export function alignMarkers(source: string, redacted: string, sightings: readonly Sighting[]): Stretch[] {
  const known = new Map<string, Candidate[]>();
  for (const sighting of sightings) addCandidate(known, sighting);
  const places = placesOf(redacted, known);
  const stretches: Stretch[] = [];
  let at = 0;
  let read = 0;
  places.forEach(({ start: markerStart, end: markerEnd, marker, others }, index) => {
    const candidates = known.get(marker) ?? [];
    const start = afterLiteral(source, at, redacted.slice(read, markerStart));
    if (others) {
      at = endOfBase64(source, start);
      read = markerEnd;
      for (const each of [marker, ...others]) {
        const candidate = known.get(each)?.find(({ count }) => count > 0);
        if (!candidate) continue;
        candidate.count--;
        stretches.push({ sighting: candidate.sighting, start, end: at, markerStart, markerEnd, isEncoded: true });
      }
      return;
    }
    const behind = redacted.slice(markerEnd, places[index + 1]?.start ?? redacted.length);
    const candidate = candidateAt(source, start, candidates, behind);
    if (!candidate) return;
    candidate.count--;
    const end = endOfSecret(source, start, candidate.sighting, behind);
    stretches.push({ sighting: candidate.sighting, start, end, markerStart, markerEnd, isEncoded: false });
    at = end;
    read = markerEnd;
  });
  return stretches;
}

/** Sightings that look alike, and how many of them no marker has been found for yet. */
interface Candidate {
  readonly sighting: Sighting;
  count: number;
}

function addCandidate(known: Map<string, Candidate[]>, sighting: Sighting): void {
  if (sighting.marker === undefined) return;
  const list = known.get(sighting.marker) ?? [];
  known.set(sighting.marker, list);
  const same = list.find(({ sighting: { place, secret } }) => place === sighting.place && secret === sighting.secret);
  if (same) same.count++;
  else list.push({ sighting, count: 1 });
}

interface MarkerPlace {
  readonly start: number;
  readonly end: number;
  readonly marker: string;
  /** There for base64 that holds this marker: the other ones in it. */
  readonly others?: readonly string[];
}

// In host names and inside encoded values markers are written otherwise.
const encodedMarker = /%5Bredacted%3A([a-z0-9-]{1,60})%(?:25)?23([0-9a-f]{1,16})%5D/gi;
const hostMarker = /redacted-[a-z0-9-]{1,80}/g;

/** Where the markers stand that this call made; one that stood in the source already is part of the text between. */
function placesOf(redacted: string, known: ReadonlyMap<string, unknown>): MarkerPlace[] {
  const places = [
    ...markersIn(redacted).map(([start, end]) => ({
      start,
      end,
      marker: redacted.slice(start, end).replace('%23', '#'),
    })),
    ...[...redacted.matchAll(encodedMarker)].map(({ index, 0: text, 1: rule, 2: name }) => ({
      start: index,
      end: index + text.length,
      marker: `[redacted:${rule}#${name}]`,
    })),
    ...[...redacted.matchAll(hostMarker)].map(({ index, 0: text }) => ({
      start: index,
      end: index + text.length,
      marker: text,
    })),
    ...encodedPlaces(redacted, known),
  ];
  return places.filter(({ marker }) => known.has(marker)).sort((a, b) => a.start - b.start);
}

// "[redacted:" in base64, by how far from the beginning of a group it stands.
const markerInBase64 = /W3JlZGFjdGVkO|tyZWRhY3RlZD|bcmVkYWN0ZWQ6/g;

/** Bodies in base64 that were decoded, redacted and encoded again. */
function encodedPlaces(redacted: string, known: ReadonlyMap<string, unknown>): MarkerPlace[] {
  const places: MarkerPlace[] = [];
  let read = 0;
  for (const { index } of redacted.matchAll(markerInBase64)) {
    if (index < read) continue;
    let start = index;
    while (start > read && isBase64.test(redacted[start - 1]!)) start--;
    const end = endOfBase64(redacted, index);
    read = end;
    const text = Buffer.from(redacted.slice(start, end), 'base64').toString('utf8');
    const markers = markersIn(text).map(([from, to]) => text.slice(from, to).replace('%23', '#'));
    const [marker, ...others] = markers.filter((each) => known.has(each));
    if (marker !== undefined) places.push({ start, end, marker, others });
  }
  return places;
}

const isBase64 = /[A-Za-z0-9+/=_-]/;

function endOfBase64(text: string, start: number): number {
  let end = start;
  while (end < text.length && isBase64.test(text[end]!)) end++;
  return end;
}

/** Where the source goes on behind a text that both have, if need be behind only its end. */
function afterLiteral(source: string, at: number, literal: string): number {
  for (const [text, isQuoteAdded] of [
    [literal, false],
    [literal.replace(/"$/, ''), true],
  ] as const) {
    if (source.startsWith(text, at)) return at + text.length + skipQuote(source, at + text.length, isQuoteAdded);
    // Behind a number that became a string, the text begins with its quote.
    if (text.startsWith('"') && source.startsWith(text.slice(1), at)) return at + text.length - 1;
  }
  for (const length of [64, 24, 8, 4, 2]) {
    if (literal.length < length) continue;
    const found = indexNear(source, literal.slice(-length), at, literal.length);
    if (found >= 0) return found + length;
  }
  return at;
}

// A search that finds nothing must not read the whole text for each marker.
const reach = 32_768;

function indexNear(source: string, text: string, at: number, beyond = 0): number {
  const found = source.slice(at, at + reach + beyond + text.length).indexOf(text);
  return found < 0 ? -1 : at + found;
}

function skipQuote(source: string, at: number, isQuoteAdded: boolean): number {
  return isQuoteAdded && source[at] === "'" ? 1 : 0;
}

function candidateAt(
  source: string,
  start: number,
  candidates: readonly Candidate[],
  behind: string,
): Candidate | undefined {
  const left = candidates.filter(({ count }) => count > 0);
  const fits = left.filter(({ sighting }) => spellings(sighting.secret).some((text) => source.startsWith(text, start)));
  return (
    fits.find(({ sighting }) => endOfSpelling(source, start, sighting.secret, behind) !== undefined) ??
    fits[0] ??
    left[0]
  );
}

function endOfSecret(source: string, start: number, sighting: Sighting, behind: string): number {
  const spelled = endOfSpelling(source, start, sighting.secret, behind);
  if (spelled !== undefined) return spelled;
  if (behind === '' && source.length - start < reach) return source.length;
  for (const length of [64, 24, 8, 2, 1]) {
    if (behind.length < length) continue;
    const found = indexNear(source, behind.slice(0, length), start + 1);
    if (found >= 0) return found;
  }
  return Math.min(source.length, start + sighting.secret.length);
}

function endOfSpelling(source: string, start: number, secret: string, behind: string): number | undefined {
  for (const text of spellings(secret)) {
    if (!source.startsWith(text, start)) continue;
    const end = start + text.length;
    if (behind === '' ? end === source.length : source.startsWith(behind.slice(0, 16), end)) return end;
    if (/^["']/.test(behind) && source.startsWith(behind.slice(1, 16), end)) return end;
  }
  return undefined;
}

/** The ways in which a secret may stand in the source that was read as JSON, form, URL or page. */
function spellings(secret: string): string[] {
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      percentEncoded(secret),
      secret.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;'),
    ]),
  ];
}
