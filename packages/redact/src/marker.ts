const opening = '[redacted:';
// The optional part after "#" is kept for pseudonyms, so that evidence written later stays readable.
const marker = /\[redacted:[a-z0-9-]{1,60}(?:#[0-9a-f]{1,16})?\]/;
const onlyMarkers = new RegExp(`^(?:${marker.source})+$`);

/** The source of a pattern that matches one marker, to be put into larger patterns. */
export const markerSource: string = marker.source;

/** What stands in the place of a secret: `[redacted:<rule>]`. */
export function markerOf(rule: string): string {
  return `${opening}${rule}]`;
}

/** Whether a text holds a marker anywhere. */
export function hasMarker(text: string): boolean {
  return text.includes(opening) && marker.test(text);
}

/** Whether a text is nothing but markers, also percent-encoded as a form serializer leaves them. */
export function isMarked(text: string): boolean {
  if (text.startsWith(opening)) return onlyMarkers.test(text);
  return /^%5bredacted(?:%3a|:)[a-z0-9-]{1,60}(?:(?:%23|#)[0-9a-f]{1,16})?%5d$/i.test(text);
}

/** Where markers stand in a text, in order, as `[start, end]` pairs. */
export function markersIn(text: string): [number, number][] {
  const found: [number, number][] = [];
  if (!text.includes(opening)) return found;
  for (const match of text.matchAll(new RegExp(markerSource, 'g'))) {
    found.push([match.index, match.index + match[0].length]);
  }
  return found;
}
