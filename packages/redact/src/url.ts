import { redactBody } from './body.js';
import { applyEdits, type Edit } from './edits.js';
import { redactEncodedBody } from './encoded-body.js';
import { features } from './features.js';
import { isOrdinary, looksRandom, saysNothing } from './likeness.js';
import { endOfMarker, fitMarkersIntoUrl, markerSource } from './marker.js';
import { percentDecoded, percentEncoded } from './percent.js';
import type { RedactionRun } from './run.js';
import { redactShapes } from './shapes.js';
import { learnEscaped, maxNesting, redactText } from './text.js';

/** A URL, absolute or relative: user and password, keys of the query and of the fragment, shapes and learned values in its path. */
export function redactUrl(run: RedactionRun, url: string, depth = 0): string {
  if (/^\s*javascript:/i.test(url)) return redactText(run, url, { source: true, depth });
  const data = /^data:/i.test(url) ? redactDataUrl(run, url, depth) : undefined;
  if (data !== undefined) return data;
  if (run.isClean(url)) return url;
  const result = fitMarkersIntoUrl(
    run.within('url', () => {
      const text = redactQueries(run, redactUserinfo(run, url), { depth });
      const shaped =
        (run.featuresOf(text) & (features.shapes | features.everything)) === 0 ? text : redactShapes(run, text);
      learnEscaped(run, shaped, depth);
      return run.concealLearned(shaped, run.featuresOf(shaped));
    }),
  );
  if (result === url || URL.canParse(result) || !URL.canParse(url)) return result;
  // A learned value reached over the scheme or the port; what is left is no address any more.
  return `about:invalid#${/\[redacted:[^\]]{1,80}\]/.exec(result)?.[0] ?? ''}`;
}

const dataUrl =
  /^(data:([\w.+-]{1,64}\/[\w.+-]{1,64})?(?:;[\w-]{1,64}=(?:[\w.+-]{1,64}|"[^"]{0,64}")){0,8})(;base64)?,([^#]*)(#[\s\S]*)?$/i;

/** The body that a `data:` address is, read as its type says; pictures and the like are bytes. */
function redactDataUrl(run: RedactionRun, url: string, depth: number): string | undefined {
  const [, head = '', mimeType = 'text/plain', base64, written = '', fragment = ''] = dataUrl.exec(url) ?? [];
  if (written === '' || depth >= maxNesting || /^(?:image\/(?!svg)|audio\/|video\/|font\/)/i.test(mimeType))
    return undefined;
  const body = percentDecoded(written);
  // Bytes of another encoding are read where they stand.
  if (body === written && written.includes('%')) return undefined;
  const redacted = run.onceWithin('data', () =>
    base64 ? redactEncodedBody(run, body, { mimeType, encoding: 'base64' }) : redactBody(run, body, mimeType, 1),
  );
  if (redacted === undefined) return undefined;
  const end = fragment === '' ? '' : `#${redactInner(run, fragment.slice(1), depth + 1)}`;
  if (redacted === body) return `${url.slice(0, url.length - fragment.length)}${end}`;
  return base64 ? `${head}${base64},${redacted}${end}` : `${head},${percentEncoded(redacted)}${end}`;
}

/** `https://user:password@host`: both go. A name alone goes in web addresses only: `ssh://git@host` names no secret. */
export function redactUserinfo(run: RedactionRun, text: string): string {
  return run.within('url', () => {
    const isUrl = /^[A-Za-z][A-Za-z0-9+.-]{0,20}:\/\/\S{1,16384}$/.test(text);
    return replaceUserinfo(run, isUrl ? replaceUserinfo(run, text, userinfoOfUrl) : text, userinfoInText);
  });
}

// In a text of several things a quote ends the address; in one that is an address it may stand in the password.
const userinfoInText =
  /(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{0,20}:)?(\/\/)([^\s/?#"'<>\\`]{1,1024})@(?=[^\s@/])/g;
const userinfoOfUrl = /^([A-Za-z][A-Za-z0-9+.-]{0,20}:)?(\/\/)([^\s/?#"<>\\`]{1,1024})@(?=[^\s@/])/g;

function replaceUserinfo(run: RedactionRun, text: string, pattern: RegExp): string {
  return text.replace(pattern, (match, scheme: string | undefined, slashes: string, userinfo: string) => {
    const [, user = '', password = ''] = /^([^:]*):?([\s\S]*)$/.exec(userinfo) ?? [];
    const isMarker = userinfo.startsWith('[redacted:');
    if (!isMarker && password === '' && (!/^(?:https?|wss?|ftp):$/i.test(scheme ?? '') || user.length < 6))
      return match;
    if (!isMarker && password !== '' && isPlaceholder(password)) return match;
    const before = `${scheme ?? ''}${slashes}`;
    const isKnown = !isMarker && (password === '' ? looksRandom(user) : !isOrdinary(password));
    if (!isKnown) return `${before}${run.concealHere(userinfo, 'userinfo')}@`;
    run.learn(password || user, 'userinfo');
    return `${before}${run.conceal(userinfo, 'userinfo')}@`;
  });
}

/** `https://user:password@host` and `${user}:${password}` describe an address. */
function isPlaceholder(password: string): boolean {
  return saysNothing(password) || /^(?:pass|passwd|password|pwd|redacted)$/i.test(password);
}

/** What {@link redactQueries} is told about the text it looks in. */
export interface QueryPlace {
  /** The text holds more than one URL, so a value ends at a space or a quote. */
  readonly inText?: boolean;
  readonly source?: boolean;
  readonly depth?: number;
}

/** Values behind `?key=`, `&key=` and `#key=`, as far as the key makes them secret, and URLs and JSON inside the others. */
export function redactQueries(run: RedactionRun, text: string, place: QueryPlace = {}): string {
  return applyEdits(
    text,
    run.within('url', () => queryEdits(run, text, place)),
  );
}

function queryEdits(run: RedactionRun, text: string, place: QueryPlace): Edit[] {
  const { inText = false, source = false, depth = 0 } = place;
  const pairStart = new RegExp(inText ? pairInText : pairInUrl);
  const edits: Edit[] = [];
  let knownEnd = -1;
  const hasCssUrl = inText && /url\(/i.test(text);
  const linkEnd = nextOf(text, ')](');
  const bracket = nextOf(text, ')');
  for (let match = pairStart.exec(text); match; match = pairStart.exec(text)) {
    const start = pairStart.lastIndex;
    if (match[0].startsWith('#') && isInMarker(text, match.index)) continue;
    const isInside = start < knownEnd;
    if (!isInside) knownEnd = endOfValue(text, start, inText);
    let end = knownEnd;
    if (match[0].startsWith(';')) end = endOfParameter(text, start, end);
    if (inText) {
      // `[![badge](/badge.svg?token=…)](/page)`
      end = Math.min(end, linkEnd(start));
      // `url(/a?token=…)` ends at its bracket, which may stand in any other value.
      if (hasCssUrl && bracket(start) < end && isInCssUrl(text, match.index)) end = bracket(start);
    }
    if (inText) end -= trailingPunctuation(text, start, end);
    // In source `&&` and `?` are operators, and "==" compares.
    if (inText && (isNoParameter.test(match[1]!) || text.charCodeAt(start) === 0x3d)) continue;
    if (source && !isInsideLiteral(text, match.index)) continue;
    const key = percentDecoded(percentDecoded(match[1]!));
    const rule =
      run.rules.keyRules(key, 'url').length > 0
        ? run.rules.keyRule(key, percentDecoded(text.slice(start, end)), 'url')
        : undefined;
    // What a nested key or an inner text is made of is looked at once only, else long chains of keys take quadratic time.
    const value = rule || !isInside ? text.slice(start, end) : '';
    if (rule && value !== '' && !(inText && saysNothing(value))) {
      const concealed = run.conceal(value, rule.name);
      if (concealed !== value) {
        run.learn(percentDecoded(value.replace(/\+/g, ' ')), rule.name);
        edits.push({ start, end, text: concealed });
      }
      pairStart.lastIndex = end;
    } else if (!isInside && !source && depth < maxNesting && /%[0-9A-Fa-f]{2}|\+/.test(value)) {
      const spaced = value.replace(/\+/g, ' ');
      const inner = percentDecoded(spaced);
      if (inner.length < 3) continue;
      const isDecoded = inner !== spaced || !spaced.includes('%');
      const changed = redactInner(run, inner, depth + 1);
      if (changed !== inner) {
        edits.push({ start, end, text: isDecoded ? percentEncoded(changed) : withMarkersEncoded(changed) });
        pairStart.lastIndex = end;
      }
    }
  }
  return edits;
}

/** Of a value that could not be decoded, all but the markers is as it is to be. */
function withMarkersEncoded(text: string): string {
  return text.replace(new RegExp(markerSource, 'g'), percentEncoded).replace(/ /g, '+');
}

// In a text a semicolon stands between many things; in an address it is another "&", or begins a parameter of its path.
const pairInText = /(?:[?&#]|&amp;|\\u0026|;(?=j?session))([^\s=&#;?"'<>/\\]{1,128})=/gi;
const pairInUrl = /(?:[?&#;]|&amp;|\\u0026)([^\s=&#;?"'<>/\\]{1,128})=/gi;

/** Whether this "#" stands before a pseudonym. */
function isInMarker(text: string, at: number): boolean {
  return /\[redacted:[a-z0-9-]{1,60}$/.test(text.slice(Math.max(0, at - 72), at));
}

/** Where a query value ends; a marker in it is never cut. */
function endOfValue(text: string, start: number, inText: boolean): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x26 || code === 0x23 || (inText && endsInText.test(text[at]!))) return at;
    at = code === 0x5b ? Math.max(endOfMarker(text, at), at + 1) : at + 1;
  }
  return at;
}

const isNoParameter = /[(){},!|^]/;

/** Whether this place of a source is behind an address: nothing but its characters back to a quote. */
function isInsideLiteral(text: string, at: number): boolean {
  for (let place = at - 1; place >= Math.max(0, at - 2048); place--) {
    const character = text[place]!;
    if (/["'`]/.test(character)) return true;
    if (character === '(') return isCssUrl(text, place);
    if (/[\s(){},!|;]/.test(character)) return false;
  }
  return false;
}

/** Where a sign stands next behind places that only grow, or behind the end; all together the text is searched once. */
function nextOf(text: string, sign: string): (from: number) => number {
  let next = -1;
  return (from) => {
    if (next < from) next = text.indexOf(sign, from);
    if (next < 0) next = Number.POSITIVE_INFINITY;
    return next;
  };
}

function isInCssUrl(text: string, at: number): boolean {
  for (let place = at - 1; place >= Math.max(0, at - 2048); place--) {
    const character = text[place]!;
    if (character === '(') return isCssUrl(text, place);
    if (/[\s"'`]/.test(character)) return false;
  }
  return false;
}

function isCssUrl(text: string, bracket: number): boolean {
  return /^url$/i.test(text.slice(Math.max(0, bracket - 3), bracket));
}

const endsInText = /[\s"'<>`\\|]/;

/** What stood in an address with an escape more: another address, or a text. */
export function redactInner(run: RedactionRun, text: string, depth: number): string {
  return looksLikeUrl(text) ? redactUrl(run, text, depth) : redactText(run, text, { depth });
}

function looksLikeUrl(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]{1,20}:)?\/\/?[^\s]*$/i.test(text);
}

function endOfParameter(text: string, start: number, end: number): number {
  const next = /[;/?]/.exec(text.slice(start, Math.min(end, start + 4096)));
  return next ? start + next.index : end;
}

function trailingPunctuation(text: string, start: number, end: number): number {
  let count = 0;
  while (end - count > start && /[.,;:!?)}\]*]/.test(text[end - count - 1]!)) {
    if (
      text[end - count - 1] === ']' &&
      /\[redacted:[^\]]{1,80}\]$/.test(text.slice(Math.max(start, end - count - 96), end - count))
    )
      break;
    count++;
  }
  return count;
}
