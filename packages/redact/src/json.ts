import { applyEdits, type Edit } from './edits.js';
import { redactEncodedBody } from './encoded-body.js';
import { concealUnderKey } from './headers.js';
import type { RedactionRun } from './run.js';
import { isDescribing, isNamed, isValue, type SecretScope, secretScope } from './scope.js';
import { redactKey, redactText } from './text.js';

interface Frame {
  readonly isArray: boolean;
  readonly scope: SecretScope | undefined;
  key: string | undefined;
  /** What `name` says in `{ "name": …, "value": … }`. */
  name?: string;
  /** A `value` that came before its `name`. */
  waiting?: Waiting;
  /** The `text` of a body, whose `mimeType` and `encoding` may come behind it. */
  body?: Waiting;
  mimeType?: string;
  encoding?: string;
}

interface Waiting {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * A JSON text with its secrets replaced, everything else kept to the byte: spacing, order, doubled keys, long numbers.
 *
 * @returns Nothing when the text is no JSON.
 */
export function redactJson(run: RedactionRun, text: string, depth: number): string | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return applyEdits(
    text,
    run.within('json', () => editsOf(run, text, depth)),
  );
}

/** Walks the tokens of a valid JSON text. */
function editsOf(run: RedactionRun, text: string, depth: number): Edit[] {
  const edits: Edit[] = [];
  const stack: Frame[] = [];
  let expectsKey = false;
  const put = (start: number, end: number, before: string, after: string) => {
    if (after !== before) edits.push({ start, end, text: quoted(after) });
  };

  for (let at = 0; at < text.length; ) {
    const start = at++;
    const code = text.charCodeAt(start);
    // Blanks, commas and colons.
    if (code <= 0x20 || code === 0x2c || code === 0x3a) continue;
    const frame = stack.at(-1);
    if (code === 0x7b || code === 0x5b) {
      const scope = frame ? (frame.isArray ? frame.scope : scopeOf(run, frame)) : undefined;
      stack.push({ isArray: code === 0x5b, scope, key: undefined });
      expectsKey = code === 0x7b;
    } else if (code === 0x7d || code === 0x5d) {
      const waiting = frame?.waiting;
      if (waiting) put(waiting.start, waiting.end, waiting.text, redactText(run, waiting.text, { depth }));
      const body = frame?.body;
      if (body) put(body.start, body.end, body.text, redactBodyOf(run, body.text, frame, depth));
      stack.pop();
      expectsKey = stack.at(-1)?.isArray === false;
    } else if (code === 0x22) {
      const end = endOfString(text, start);
      const value = stringAt(text, start, end);
      at = end;
      if (expectsKey && frame) {
        frame.key = value;
        expectsKey = false;
        put(start, end, value, redactKey(run, value));
      } else {
        if (frame && !frame.isArray) expectsKey = true;
        if (frame && isNamed(frame.key) && frame.name === undefined) nameFrame(run, frame, value, put);
        if (frame?.key === 'mimeType') frame.mimeType = value;
        if (frame?.key === 'encoding') frame.encoding = value;
        if (frame && waits(frame)) frame.waiting = { start, end, text: value };
        else if (frame && holdsBody(frame)) frame.body = { start, end, text: value };
        else put(start, end, value, redactString(run, value, frame, depth));
      }
    } else {
      at = endOfScalar(text, at);
      if (frame && !frame.isArray) expectsKey = true;
      if (frame && (code === 0x2d || (code >= 0x30 && code <= 0x39))) {
        const number = text.slice(start, at);
        put(start, at, number, redactNumber(run, number, frame));
      }
    }
  }
  return edits;
}

function scopeOf(run: RedactionRun, frame: Frame): SecretScope | undefined {
  if (frame.key === undefined) return frame.scope;
  return secretScope(run, frame.key) ?? (frame.scope && !isDescribing(frame.key) ? frame.scope : undefined);
}

function redactString(run: RedactionRun, value: string, frame: Frame | undefined, depth: number): string {
  if (frame?.isArray && frame.scope) return frame.scope.conceal(value);
  if (frame?.key !== undefined && !frame.isArray) {
    // In a list of cookies the list decides, not the name of the cookie.
    if (isValue(frame.key) && frame.scope) return frame.scope.concealInner(value);
    const key = isValue(frame.key) && frame.name !== undefined ? frame.name : frame.key;
    const concealed = concealUnderKey(run, key, value, 'json');
    if (concealed !== undefined) return concealed;
    if (frame.scope && !isDescribing(frame.key)) return frame.scope.concealInner(value);
  }
  return redactText(run, value, { depth });
}

function holdsBody(frame: Frame): boolean {
  return !frame.isArray && frame.key === 'text' && frame.body === undefined && frame.scope === undefined;
}

function redactBodyOf(run: RedactionRun, text: string, frame: Frame, depth: number): string {
  const { mimeType, encoding } = frame;
  frame.key = 'text';
  return mimeType === undefined && encoding !== 'base64'
    ? redactString(run, text, frame, depth)
    : (concealUnderKey(run, 'text', text, 'json') ?? redactEncodedBody(run, text, mimeType, encoding));
}

function redactNumber(run: RedactionRun, number: string, frame: Frame): string {
  if (frame.isArray) return frame.scope ? frame.scope.conceal(number) : number;
  const key = isValue(frame.key) && frame.name !== undefined ? frame.name : (frame.key ?? '');
  return concealUnderKey(run, key, number, 'json') ?? number;
}

function waits(frame: Frame): boolean {
  return !frame.isArray && frame.key === 'value' && frame.name === undefined && frame.scope === undefined;
}

function nameFrame(
  run: RedactionRun,
  frame: Frame,
  name: string,
  put: (start: number, end: number, before: string, after: string) => void,
): void {
  frame.name = name;
  const { waiting } = frame;
  const concealed = waiting && concealUnderKey(run, name, waiting.text, 'json');
  if (!waiting || concealed === undefined) return;
  put(waiting.start, waiting.end, waiting.text, concealed);
  delete frame.waiting;
}

function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); ; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
}

/** A number, `true`, `false` or `null` ends at a comma, a bracket or a blank. */
function endOfScalar(text: string, start: number): number {
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code <= 0x20 || code === 0x2c || code === 0x5d || code === 0x7d) break;
  }
  return end;
}

function stringAt(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : inner;
}

function quoted(text: string): string {
  // "</script>" inside a string would end the script that a JSON text may stand in.
  return JSON.stringify(text).replace(/</g, '\\u003c');
}
