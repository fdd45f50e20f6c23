import { applyEdits, type Edit } from './edits.js';
import { foldKey } from './fold-key.js';
import { concealUnderKey } from './headers.js';
import { isSecretTag, redactTag } from './html.js';
import { isIdentifier, looksSecret, saysNothing } from './likeness.js';
import { endOfMarker, isMarked, markerSource } from './marker.js';
import type { RedactionRun } from './run.js';

interface Pair {
  readonly key: string;
  /** Whether the key ended with a quote, as in JSON. */
  readonly keyIsQuoted: boolean;
  readonly separator: string;
  /** Whether separator and value touch the key, as in `key=value`. */
  readonly isTight: boolean;
  readonly start: number;
}

interface Value {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  readonly isNumber?: boolean;
}

const keyAndSeparator =
  /(?<![\w$-])-{0,2}([A-Za-z_$][\w$-]{0,63})(\\{0,7}["'`])?\]?([ \t]{0,40})(=>|:=|[:=])(?![:=>])([ \t]{0,40})/g;

/**
 * `token=…`, `token: …`, `"token":"…"`, header lines, `setItem('token', '…')` and `<token>…</token>` in text that is no
 * JSON document, cut off or not.
 */
export function redactPairs(run: RedactionRun, text: string, source: boolean): string {
  const called = text.includes('(') ? redactTyped(run, redactCalls(run, text, source)) : text;
  const tagged = called.includes('<') ? called.replace(tag, (match) => redactTag(run, match)) : called;
  const flagged = tagged.includes('--') ? redactFlags(run, tagged, source) : tagged;
  const named = !source && flagged.includes('value:') ? redactNamed(run, flagged) : flagged;
  const keyed = /[=:]/.test(named) ? redactKeyed(run, named, source) : named;
  return keyed.includes('</') ? redactElements(run, keyed, source) : keyed;
}

// What browsers and servers keep a value with: storages, forms, queries, headers, cookies.
const call =
  /(?<![\w$])(?:setItem|setRequestHeader|setHeader|set|append|header|cookie)\(\s{0,16}(\\{0,7}["'`])([^"'`\\\n]{1,64})\1\s{0,16},\s{0,16}(?=\\{0,7}["'`])/g;

function redactCalls(run: RedactionRun, text: string, source: boolean): string {
  const search = new RegExp(call);
  const edits: Edit[] = [];
  for (let match = search.exec(text); match; match = search.exec(text)) {
    const key = match[2]!;
    if (!isSecretName(run, key)) continue;
    const start = search.lastIndex;
    const value = readValue(run, text, { key, keyIsQuoted: false, separator: ',', isTight: false, start }, source);
    if (!value) continue;
    const secret = text.slice(value.start, value.end);
    const concealed = concealUnderKey(run, key, secret, 'text');
    search.lastIndex = value.end;
    if (concealed !== undefined && concealed !== secret) edits.push({ ...value, text: concealed });
  }
  return applyEdits(text, edits);
}

/** `<input type="password" value="…">` and `<add key="ApiKey" value="…"/>` in a message, a log or a script. */
const tag = /<[A-Za-z][\w:.-]{0,63}\s(?=[^<>]{0,2048}\b(?:value|content)\s{0,4}=)[^<>]{1,2048}>?/gi;

// What tests type with: the field, then the text.
const typed =
  /(?<![\w$])(?:fill|type|pressSequentially|sendKeys|send_keys|setValue|set_value|addValue|typeText|insertText)\(\s{0,16}(?:(\\{0,7}["'`])((?:(?!\1)[^\r\n]){1,200}?)\1,\s{0,16})?(\\{0,7}["'`])((?:(?!\3)[^\r\n]){1,400}?)\3/g;

/** `page.fill('#password', '…')`, `getByLabel('Password').fill('…')`: the lines of tests that errors quote. */
function redactTyped(run: RedactionRun, text: string): string {
  const edits: Edit[] = [];
  for (const match of text.matchAll(typed)) {
    const [all, , selector, quote = '', value = ''] = match;
    const field = selector ?? fieldBefore(text, match.index);
    const rule = field.startsWith('<')
      ? (secretTagRule(run, field) ?? fieldRule(run, locatorBefore(text, match.index)))
      : fieldRule(run, field);
    if (rule === undefined || saysNothing(value) || isMarked(value)) continue;
    const end = match.index + all.length - quote.length;
    edits.push({ start: end - value.length, end, text: run.conceal(value, rule) });
  }
  return applyEdits(text, edits);
}

/** What names the field that is typed into: the last string of the line or, in a log of actions, the element that was found. */
function fieldBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - logReach), at);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const [, , name] = /(["'`])((?:(?!\1)[^\\\n]){1,200})\1[^"'`\n]{0,80}\.$/.exec(line.slice(-300)) ?? [];
  if (name !== undefined) return name;
  const found = before.lastIndexOf('<');
  return isOfLog.test(line) && found >= 0 && before.indexOf('>', found) > 0 ? before.slice(found) : '';
}

/** Names and times of a CI may stand before each of the few lines between what names a field and what was typed there. */
const logReach = 1000;

/** What a line of a log of actions begins with, alone or behind what a CI puts there. */
const isOfLog = /^[\s-]{0,40}$|[\s|]-[ \t]$/;

/** What a log of actions was waiting for when it found the element: `getByLabel('Password')`. */
function locatorBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - logReach), at);
  return /^waiting for ([^\n]{1,300})\n/.exec(before.slice(before.lastIndexOf('waiting for ')))?.[1] ?? '';
}

function secretTagRule(run: RedactionRun, field: string): string | undefined {
  const end = field.indexOf('>') + 1;
  return isSecretTag(run, field.slice(0, end)) ? 'password-input' : undefined;
}

/** The rule of a field that a selector or a label names: as a whole, or one of its words. */
function fieldRule(run: RedactionRun, field: string): string | undefined {
  for (const name of [field, ...field.split(/[^\w-]+/)]) {
    const rule = name === '' ? undefined : run.rules.keyRules(name, 'text')[0];
    if (rule) return rule.name;
  }
  return undefined;
}

const named =
  /(?<![\w$-])name:[ \t]{1,4}["']?([\w.-]{1,64})["']?[ \t]{0,4}\r?\n[ \t]{1,40}value:[ \t]{1,4}(?:(["'])([^"'\r\n]{1,4096})\2|([^\s"'#{}[\]&*|>][^\r\n]{0,4096}))/g;

/** `name: DB_PASSWORD` and `value: …` on the line below, as YAML has the environment of a container. */
function redactNamed(run: RedactionRun, text: string): string {
  const edits: Edit[] = [];
  for (const match of text.matchAll(named)) {
    const [all, key = '', quote = '', quoted, plain = ''] = match;
    const secret = quoted ?? plain.replace(/(?:\s#.*)?\s*$/, '');
    const concealed = isMarked(secret) ? undefined : concealUnderKey(run, key, secret, 'text');
    if (concealed === undefined || concealed === secret) continue;
    const start = match.index + all.length - (quoted === undefined ? plain.length : quoted.length + quote.length);
    edits.push({ start, end: start + secret.length, text: quote === '' ? `"${concealed}"` : concealed });
  }
  return applyEdits(text, edits);
}

const flag = /(?<![\w$-])--([A-Za-z][\w-]{0,63})[ \t]{1,4}(?=[^\s=:$%{-])/g;

/** `--password …` of a command. */
function redactFlags(run: RedactionRun, text: string, source: boolean): string {
  if (source) return text;
  const edits: Edit[] = [];
  for (const match of text.matchAll(flag)) {
    const key = match[1]!;
    if (run.rules.keyRules(key, 'text').length === 0) continue;
    const start = match.index + match[0].length;
    const value = readValue(run, text, { key, keyIsQuoted: false, separator: ' ', isTight: false, start }, false);
    const secret = value && text.slice(value.start, value.end);
    if (!value || secret === undefined || secret.startsWith('$') || !looksSecret(secret)) continue;
    const concealed = concealUnderKey(run, key, secret, 'text');
    if (concealed !== undefined && concealed !== secret) edits.push({ ...value, text: concealed });
  }
  return applyEdits(text, edits);
}

const element = /<((?:[\w-]{1,64}:)?([A-Za-z_][\w.-]{0,63}))(?:\s[^<>]{0,1024})?>(\s{0,64}<!\[CDATA\[)?/g;
const longestElement = 16_384;

/** `<wsse:Password Type="…">…</wsse:Password>` */
function redactElements(run: RedactionRun, text: string, source: boolean): string {
  const search = new RegExp(element);
  const edits: Edit[] = [];
  for (let match = search.exec(text); match; match = search.exec(text)) {
    const [, name = '', key = '', data] = match;
    if (!isSecretName(run, key)) continue;
    const start = search.lastIndex;
    const inner = text.slice(start, start + longestElement);
    const length = inner.indexOf(data === undefined ? '<' : ']]>');
    if (length < 0 || (data === undefined && !inner.startsWith(`</${name}`, length))) continue;
    const secret = inner.slice(0, length).trim();
    if (secret === '' || (source && !looksSecret(secret))) continue;
    const concealed = concealUnderKey(run, key, secret, 'text');
    if (concealed === undefined || concealed === secret) continue;
    const first = start + inner.indexOf(secret);
    edits.push({ start: first, end: first + secret.length, text: concealed });
  }
  return applyEdits(text, edits);
}

function isSecretName(run: RedactionRun, key: string): boolean {
  return run.rules.header(key) !== undefined || run.rules.keyRules(key, 'text').length > 0;
}

function redactKeyed(run: RedactionRun, text: string, source: boolean): string {
  const search = new RegExp(keyAndSeparator);
  const edits: Edit[] = [];
  for (let match = search.exec(text); match; match = search.exec(text)) {
    const [, written = '', keyQuote, before = '', separator = '', after = ''] = match;
    const key = secretKey(run, written, text, match.index);
    if (key === undefined) continue;
    const isTight = before === '' && after === '';
    const pair = { key, keyIsQuoted: keyQuote !== undefined, separator, isTight, start: search.lastIndex };
    const value = readValue(run, text, pair, source);
    if (!value) continue;
    const secret = text.slice(value.start, value.end);
    const concealed = concealUnderKey(run, key, secret, 'text');
    search.lastIndex = Math.max(value.end, search.lastIndex);
    // `"old" -> "new"`, as plans of changes have it.
    change.lastIndex = value.end;
    if (change.test(text)) {
      const next = readValue(run, text, { ...pair, start: change.lastIndex }, source);
      const after = next && concealUnderKey(run, key, text.slice(next.start, next.end), 'text');
      if (next && after !== undefined) {
        edits.push({ start: next.start, end: next.end, text: after });
        search.lastIndex = next.end;
      }
    }
    if (concealed === undefined || concealed === secret) continue;
    // A number behind a quoted key becomes a string, so that what was JSON stays JSON.
    const needsQuotes = !value.quoted && (source ? value.isNumber === true : pair.keyIsQuoted && keyQuote === '"');
    edits.push({ start: value.start, end: value.end, text: needsQuotes ? `"${concealed}"` : concealed });
  }
  return applyEdits(text, edits);
}

const change = /\\{0,7}["'`]?[ \t]{1,4}->[ \t]{1,4}/y;

/** The key as rules know it; in escaped text the letter of `\n` seems to be its first. */
function secretKey(run: RedactionRun, written: string, text: string, at: number): string | undefined {
  if (isSecretName(run, written)) return written;
  const unescaped = text[at - 1] === '\\' && /^[bfnrt]/.test(written) ? written.slice(1) : '';
  return unescaped !== '' && isSecretName(run, unescaped) ? unescaped : undefined;
}

function readValue(run: RedactionRun, text: string, pair: Pair, source: boolean): Value | undefined {
  // `b'…'` of Python, `Some("…")` of Rust, `string(8) "…"` of PHP.
  const quote = /(?:[bru]{1,2}(?=["'])|(?:Some|Ok|Just|String)\(|string\([0-9]{1,6}\) )?(\\{0,7})(["'`])/y;
  quote.lastIndex = pair.start;
  const opened = quote.exec(text);
  if (opened) {
    const start = quote.lastIndex;
    const block = readBlockString(text, start, `${opened[1]}${opened[2]}`);
    if (block) return isQuotedSecret(run, text.slice(block.start, block.end), pair, source) ? block : undefined;
    if (!pair.keyIsQuoted && closesString(text, pair, start, opened[2]!)) return undefined;
    const end = closingQuote(text, start, opened[1]!.length, opened[2]!);
    return isQuotedSecret(run, text.slice(start, end), pair, source) ? { start, end, quoted: true } : undefined;
  }
  const holds = run.rules.header(pair.key)?.holds;
  if (source && holds === 'credentials') return readParts(text, pair.start);
  if (source) return readInString(text, pair) ?? readNumber(run, text, pair);
  if (pair.separator === '=>' || pair.separator === ',') return undefined;
  if (holds === 'cookies' || holds === 'set-cookie') return readLine(text, pair.start, /[^\r\n"'<>`\\]*/y);
  if (holds === 'credentials') return readCredentials(text, pair.start);
  const block = pair.separator === ':' ? readBlock(text, pair.start) : undefined;
  if (block) return block;
  return readWord(run, text, pair);
}

/** What stands between three quotes of each, of which one has been read. */
function readBlockString(text: string, at: number, quote: string): Value | undefined {
  const start = at + 2 * quote.length;
  if (!text.startsWith(quote, at) || !text.startsWith(quote, at + quote.length)) return undefined;
  const length = text.slice(start, start + longestElement).indexOf(quote.repeat(3));
  return length > 0 ? { start, end: start + length, quoted: true } : undefined;
}

function isQuotedSecret(run: RedactionRun, value: string, pair: Pair, source: boolean): boolean {
  if (value === '' || isMarked(value) || saysNothing(value)) return false;
  // `token = "(" + name`
  if (!pair.keyIsQuoted && !/[\p{L}\p{N}]/u.test(value)) return false;
  // `Basic ${encoded}`: what is put together is written elsewhere. Tokens of a container for dependencies are names.
  if (value.includes('${') && !looksSecret(value.replace(/\$\{[^}]{0,400}\}?/g, '').trim())) return false;
  if (!pair.keyIsQuoted && /token$/i.test(pair.key) && (isIdentifier(value) || /^[A-Z]{1,2}[a-z]{2,15}$/.test(value)))
    return false;
  const holds = run.rules.header(pair.key)?.holds;
  if (holds === 'cookies' || holds === 'set-cookie') return startsAsCookie.test(value);
  if (pair.keyIsQuoted && !source) return true;
  // A label in a list of texts: `password: 'Password'`.
  if (foldKey(value) === foldKey(pair.key)) return false;
  // An object that a storage keeps.
  if (pair.separator === ',' && /^\s{0,8}[{[]\\{0,7}["'`]/.test(value)) return true;
  if (/\s/.test(value) && holds !== 'credentials') return isPassphrase(value, pair);
  return source ? looksSecret(value) : true;
}

/** Words behind a secret key: those with a digit among them, and those of an environment variable, are no message. */
function isPassphrase(value: string, pair: Pair): boolean {
  if (isTightPair(pair) && /^[A-Z][A-Z0-9_]{3,}$/.test(pair.key)) return true;
  if (!/[0-9]/.test(value)) return false;
  return (
    !/[a-z] [a-z]/i.test(value) ||
    !(
      /[.!?:]$/.test(value) ||
      /\b(?:must|is|are|was|your|the|a|at|of|for|with|be|not|characters|digits|expired|invalid|required|length)\b/i.test(
        value,
      )
    )
  );
}

/** Whether this quote ends the string that the key stands in, as in `ask('New password: ')`. */
function closesString(text: string, pair: Pair, start: number, quote: string): boolean {
  if (!/^(?:[)\]},;+\s]|$)/.test(text.slice(start, start + 1))) return false;
  const before = text.slice(Math.max(0, pair.start - 400), pair.start);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return line.split(quote).length % 2 === 0;
}

/** Where the string ends: at its quote, with as many backslashes as the opening one had; else with the line. */
function closingQuote(text: string, start: number, backslashes: number, quote: string): number {
  const quoteCode = quote.charCodeAt(0);
  let backslashesBefore = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) {
      backslashesBefore++;
      continue;
    }
    if (code === 0x0a || code === 0x0d) return at;
    const surplus = backslashesBefore - backslashes;
    if (code === quoteCode && surplus >= 0 && surplus % (2 * (backslashes + 1)) === 0) return at - backslashes;
    backslashesBefore = 0;
  }
  return text.length;
}

/** `a === b` and `parse(header); const x = 1;` are program source. */
const startsAsCookie = /^[\w!#$%&'*+.^`|~-]{1,200}=(?![=>])\S/;

function readLine(text: string, start: number, pattern: RegExp): Value | undefined {
  pattern.lastIndex = start;
  const found = pattern.exec(text)?.[0] ?? '';
  return startsAsCookie.test(found) ? { start, end: start + found.trimEnd().length, quoted: false } : undefined;
}

/** A number in program source: `{ pin: 482913 }`, not `token = 57`. */
function readNumber(run: RedactionRun, text: string, pair: Pair): Value | undefined {
  number.lastIndex = pair.start;
  const digits = number.exec(text)?.[0] ?? '';
  const isCode = run.rules.keyRules(pair.key, 'text').some((rule) => rule.value !== undefined);
  if (digits.length < (isCode ? 3 : 6) || /^tokens?$/i.test(pair.key)) return undefined;
  return { start: pair.start, end: pair.start + digits.length, quoted: false, isNumber: true };
}

const number = /[0-9]{3,19}(?=[ \t]{0,4}(?:[,;})\]\r\n]|$))/y;

// These schemes have several comma-separated parts; the others have one word.
function readParts(text: string, start: number): Value | undefined {
  const parts = /(?:digest|aws4-hmac-sha256|hawk|signature|oauth)[ \t]{1,4}[^\r\n]*/iy;
  parts.lastIndex = start;
  const many = parts.exec(text)?.[0];
  return many?.includes('=')
    ? { start, end: start + withoutStrayQuote(many.trimEnd()).length, quoted: false }
    : undefined;
}

function readCredentials(text: string, start: number): Value | undefined {
  const many = readParts(text, start);
  if (many) return many;
  const one = new RegExp(
    `([A-Za-z][\\w-]{0,30}[ \\t]{1,4})?((?:${markerSource}|(?!&(?:#|quot|apos|lt|gt))[^\\s"'\`<>,;\\\\])+)`,
    'y',
  );
  one.lastIndex = start;
  const [, scheme = '', word = ''] = one.exec(text) ?? [];
  const end = start + scheme.length + word.length;
  const isSecret = isMarked(word) || looksSecret(word) || (scheme !== '' && isCredentialWord(word));
  return isSecret ? { start, end, quoted: false } : undefined;
}

/** Behind a header's name and a scheme letters are enough, unless they make a word or stand for what to put there. */
function isCredentialWord(word: string): boolean {
  if (word.length < 8 || saysNothing(word) || /^(?:your|my|some|the|test|example|auth)/i.test(word)) return false;
  const isWord = /^[A-Z]?[a-z]+[.!?:]?$/.test(word);
  const isName = /^[A-Z_]+$/.test(word) || /^[a-z]+(?:[-_][a-z]+)+$/.test(word);
  return !isWord && !isName && /^[\w.~+/=-]+$/.test(word) && /[a-z]/.test(word) && /[A-Z]/.test(word);
}

/** In `-H 'Authorization: Digest a="b"'` the last quote belongs to the command. */
function withoutStrayQuote(text: string): string {
  const last = text.at(-1) ?? '';
  return /["'`]/.test(last) && text.split(last).length % 2 === 0 ? text.slice(0, -1) : text;
}

const word = new RegExp(`(?:${markerSource}|[^\\s"'\`<>,;(){}[\\]|&\\\\])+`, 'y');

function readWord(run: RedactionRun, text: string, pair: Pair): Value | undefined {
  word.lastIndex = pair.start;
  const found = word.exec(text)?.[0].replace(/[.:!?]+$/, '') ?? '';
  const end = pair.start + found.length;
  // What follows a replaced query value is the fragment of its URL.
  const isReplaced = isMarked(found) || found[endOfMarker(found, 0)] === '#';
  if (found.length < 3 || isReplaced || saysNothing(found) || text[end] === '(' || text[end] === '[') return undefined;
  const value = { start: pair.start, end, quoted: false };
  const code = run.rules.keyRules(pair.key, 'text').some((rule) => rule.value !== undefined);
  if (/^[0-9]+$/.test(found))
    return pair.keyIsQuoted || code || (found.length >= 4 && !/^tokens?$/i.test(pair.key)) ? value : undefined;
  if (looksSecret(found)) return value;
  // Plain words: `password=letmein` is a secret, `token = nextToken;` is code, `password: must be longer` is a sentence.
  if (
    isTightPair(pair) &&
    !/[.]/.test(found) &&
    (text[end] !== ';' || !/^[\w$]+$/.test(found)) &&
    (!isCodeBefore(text, pair) || found.length > 12)
  )
    return value;
  if (isTightPair(pair) && isInConnection(text, pair)) return value;
  const endsLine = /^(?:[ \t]*(?:\r?\n|$))/.test(text.slice(end, end + 16));
  return endsLine &&
    pair.separator === ':' &&
    /pass|secret/i.test(pair.key) &&
    !/[.:/]/.test(found) &&
    !pair.keyIsQuoted
    ? value
    : undefined;
}

/** `'user=a&password=…'`: what a quote, an escape or the next field ends is part of a string, not program source. */
function readInString(text: string, pair: Pair): Value | undefined {
  if (!isTightPair(pair) || pair.keyIsQuoted) return undefined;
  word.lastIndex = pair.start;
  const found = word.exec(text)?.[0] ?? '';
  const end = pair.start + found.length;
  if (!/^(?:["'`\\]|&[A-Za-z_])/.test(text.slice(end, end + 2)) || isMarked(found) || !looksSecret(found))
    return undefined;
  return { start: pair.start, end, quoted: true };
}

/** `password: |` of YAML: the value stands on the line below. */
function readBlock(text: string, start: number): Value | undefined {
  const block = /[|>][+-]?[ \t]{0,8}\r?\n[ \t]{1,40}(\S{6,4096})[ \t]{0,8}(?=\r?\n|$)/y;
  block.lastIndex = start;
  const [all = '', secret = ''] = block.exec(text) ?? [];
  if (!looksSecret(secret) || isMarked(secret)) return undefined;
  const first = start + all.indexOf(secret);
  return { start: first, end: first + secret.length, quoted: true };
}

function isTightPair(pair: Pair): boolean {
  return pair.isTight && pair.separator === '=';
}

/** `Server=db;User Id=sa;Password=…;` */
function isInConnection(text: string, pair: Pair): boolean {
  const before = text.slice(Math.max(0, pair.start - 300), pair.start);
  return /(?:^|[\s;"'])(?:server|data source|host|user id|uid|database|initial catalog|accountname|endpoint) ?=[^;\r\n]{1,200};(?:[^\r\n]{0,200};)?[\w -]{1,40}=$/i.test(
    before,
  );
}

function isCodeBefore(text: string, pair: Pair): boolean {
  const before = text.slice(Math.max(0, pair.start - pair.key.length - 8), pair.start - pair.key.length - 1);
  return /(?:\b(?:var|let|const)\s|[.({;!])$/.test(before);
}
