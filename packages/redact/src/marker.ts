const opening = '[redacted:';
// In a URL the "#" would begin the fragment, so it is written as "%23" there.
const marker = /\[redacted:[a-z0-9-]{1,60}(?:(?:#|%23)[0-9a-f]{1,16})?\]/;
const onlyMarkers = new RegExp(`^(?:${marker.source})+$`);
const encodedMarker = /^%5bredacted(?:%3a|:)[a-z0-9-]{1,60}(?:(?:%23|%2523|#)[0-9a-f]{1,16})?%5d$/i;
// In a host name brackets would make the address unreadable.
const hostMarker = /^redacted-[a-z0-9-]{1,60}-[0-9a-f]{4,16}$/;
const markerAt = new RegExp(marker.source, 'y');

/** The source of a pattern that matches one marker, to be put into larger patterns. */
export const markerSource: string = marker.source;

/** What stands in the place of a secret: `[redacted:<rule>#<pseudonym>]`. */
export function markerOf(rule: string, pseudonym: string): string {
  return `${opening}${rule}#${pseudonym}]`;
}

/** Whether a text holds a marker anywhere. */
export function hasMarker(text: string): boolean {
  return text.includes(opening) && marker.test(text);
}

/** Whether a text is nothing but markers, also percent-encoded as a form serializer leaves them, or as they stand in a host name. */
export function isMarked(text: string): boolean {
  if (text.startsWith(opening)) return onlyMarkers.test(text);
  return (text.startsWith('%5') && encodedMarker.test(text)) || (text.startsWith('redacted-') && hostMarker.test(text));
}

/** Where the marker ends that begins here, or -1. */
export function endOfMarker(text: string, at: number): number {
  if (!text.startsWith(opening, at)) return -1;
  markerAt.lastIndex = at;
  return markerAt.test(text) ? markerAt.lastIndex : -1;
}

/** Where markers stand in a text, in order, as `[start, end]` pairs. */
export function markersIn(text: string): [number, number][] {
  const found: [number, number][] = [];
  for (let at = text.indexOf(opening); at >= 0; ) {
    const end = endOfMarker(text, at);
    if (end >= 0) found.push([at, end]);
    at = text.indexOf(opening, end >= 0 ? end : at + opening.length);
  }
  return found;
}

/** The same text with the markers inside its URLs written so that they stay parts of these URLs. */
export function fitMarkersIntoUrls(text: string): string {
  const markers = markersIn(text);
  if (markers.length === 0) return text;
  const parts: string[] = [];
  let copied = 0;
  let isUrl = false;
  for (const [start, end] of markers) {
    isUrl = isInUrl(text.slice(copied, start), isUrl);
    parts.push(text.slice(copied, start), isUrl ? fitMarker(text.slice(start, end)) : text.slice(start, end));
    copied = end;
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

/** The same URL with its markers written so that they stay parts of it. */
export function fitMarkersIntoUrl(url: string): string {
  return url.includes(opening) ? url.replace(new RegExp(markerSource, 'g'), fitMarker) : url;
}

function fitMarker(text: string): string {
  return text.replace('#', '%23');
}

/** Whether what follows this piece of a text is inside a URL; `before` tells it of what came before the piece. */
function isInUrl(piece: string, before: boolean): boolean {
  let start = piece.length;
  while (start > 0 && !endsUrl(piece.charCodeAt(start - 1))) start--;
  const run = piece.slice(start);
  if (start === 0 && before) return true;
  return run.startsWith('/') || run.startsWith('./') || run.includes('?') || run.includes('://');
}

function endsUrl(code: number): boolean {
  return code < 0x80 ? asciiEnds[code] === 1 : /\s/.test(String.fromCharCode(code));
}

const asciiEnds = new Uint8Array(128);
for (const character of ' \t\n\v\f\r"\'<>`\\') asciiEnds[character.charCodeAt(0)] = 1;
