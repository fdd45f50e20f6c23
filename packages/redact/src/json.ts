import { learnFromCalls } from './arguments.js';
import { type BodyFormat, bodyFormatOf, isBodyHint, isBodyKey } from './body-member.js';
import { secretVariablesOf } from './bound-variables.js';
import { applyEdits, type Edit } from './edits.js';
import { redactEncodedBody } from './encoded-body.js';
import { concealUnderKey, redactHeader } from './headers.js';
import type { QuietParts } from './quiet-parts.js';
import type { RedactionRun } from './run.js';
import {
  concealOwned,
  isDescribing,
  isNamed,
  isRawHeaders,
  isValue,
  ownerOf,
  type SecretScope,
  secretScope,
} from './scope.js';
import { redactShapes } from './shapes.js';
import { redactKey, redactText } from './text.js';

interface Frame {
  readonly isArray: boolean;
  readonly scope: SecretScope | undefined;
  /** The key over it, when a rule knows what a secret under that key looks like. */
  readonly owner?: string | undefined;
  key: string | undefined;
  /** Names and values of headers in turn. */
  readonly isHeaders?: boolean;
  /** A list in a list: a header, when it is a name and a value. */
  readonly isPair?: boolean;
  /** Members of a list so far. */
  count: number;
  /** What `name` says in `{ "name": …, "value": … }`, or the name of a header in a list. */
  name?: string;
  /** A `value` that came before its `name`, or that of a header. */
  waiting?: Waiting;
  /** What may be bodies; what tells how to read them may come behind. */
  bodies?: Waiting[];
  told?: Map<string, unknown>;
  /** GraphQL variables by the secret argument that they are bound to. */
  readonly variables?: ReadonlyMap<string, string> | undefined;
}

interface Waiting {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * A JSON text with its secrets replaced, everything else kept to the byte: spacing, order, doubled keys, long numbers.
 *
 * @param isWhole - It is all that the call from outside is about: when another round would change nothing, it is told.
 * @returns Nothing when the text is no JSON.
 */
export function redactJson(run: RedactionRun, text: string, depth: number, isWhole = false): string | undefined {
  const parsed = parsedJson(text);
  if (!parsed) return undefined;
  if (text.includes('"args"')) learnFromCalls(run, parsed.document);
  const { version } = run.learned;
  const changes = new Changes(text, isWhole);
  const quiet = run.quietPartsOf(text);
  run.within('json', () => walk(run, changes, quiet, depth));
  const result = applyEdits(text, changes.edits);
  // What was learned from one of its texts may stand in another one, or in a key.
  if (isWhole && changes.areStable && (version === run.learned.version || !run.mayHoldLearned(result)))
    run.settledNow();
  return result;
}

/** Whether a text is a JSON document. */
export function isJson(text: string): boolean {
  return parsedJson(text) !== undefined;
}

function parsedJson(text: string): { readonly document: unknown } | undefined {
  try {
    return { document: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** What is replaced in a JSON text. */
class Changes {
  readonly text: string;
  readonly edits: Edit[] = [];
  /** Whether each changed text stays as it is now, and none tells how another is read. */
  areStable: boolean;

  constructor(text: string, areStable: boolean) {
    this.text = text;
    this.areStable = areStable;
  }

  /**
   * Redacts the text of one token.
   *
   * @param tells - More than its own text depends on it: a key, the name of a header, a number that becomes a text.
   */
  put(start: number, end: number, before: string, redact: (text: string) => string, tells: boolean): void {
    const first = redact(before);
    if (first === before) return;
    if (tells) this.areStable = false;
    const after = this.areStable ? redact(first) : first;
    if (after !== first) this.areStable = false;
    this.edits.push({ start, end, text: quoted(after, this.text.slice(start, end)) });
  }
}

/** Walks the tokens of a valid JSON text. */
function walk(run: RedactionRun, changes: Changes, quiet: QuietParts | undefined, depth: number): void {
  const { text } = changes;
  const stack: Frame[] = [];
  const variables = text.includes('"variables"') ? secretVariablesOf(run, text) : undefined;
  if (variables) changes.areStable = false;
  let expectsKey = false;
  let frame: Frame | undefined;
  const redactKeyHere = (key: string) => redactKey(run, key);
  const redactNumberHere = (number: string) =>
    frame ? redactNumber(run, number, frame, number === quietText) : number;
  /** The text of this token, in which nothing can be found by itself. */
  let quietText: string | undefined;
  const redactHere = (string: string) => redactString(run, string, frame, depth, string === quietText);

  for (let at = 0; at < text.length; ) {
    const start = at++;
    const code = text.charCodeAt(start);
    // Blanks, commas and colons.
    if (code <= 0x20 || code === 0x2c || code === 0x3a) continue;
    frame = stack.at(-1);
    if (code === 0x7b || code === 0x5b) {
      if (frame?.isArray) countMember(run, frame, depth, changes);
      const isTyped = frame?.isPair === true && beginsTyped(text, start);
      stack.push(frameOf(run, code === 0x5b, frame, variables, isTyped));
      expectsKey = code === 0x7b;
    } else if (code === 0x7d || code === 0x5d) {
      if (frame) close(run, frame, depth, changes);
      stack.pop();
      expectsKey = stack.at(-1)?.isArray === false;
    } else if (code === 0x22) {
      const end = endOfString(text, start);
      const value = stringAt(text, start, end);
      at = end;
      const isQuiet = quiet?.has(start, end) === true;
      if (expectsKey && frame) {
        frame.key = value;
        expectsKey = false;
        if (!isQuiet) changes.put(start, end, value, redactKeyHere, true);
      } else {
        quietText = isQuiet ? value : undefined;
        if (frame && !frame.isArray) expectsKey = true;
        if (!holdBack(run, frame, { key: frame?.key ?? '', start, end, text: value }, depth, changes))
          changes.put(start, end, value, redactHere, tellsOthers(frame));
      }
    } else {
      at = endOfScalar(text, at);
      if (frame?.isArray) countMember(run, frame, depth, changes);
      else if (frame) expectsKey = true;
      if (!frame) continue;
      const scalar = text.slice(start, at);
      const isNumber = code === 0x2d || (code >= 0x30 && code <= 0x39);
      if (isBodyHint(frame.key)) tell(frame, isNumber ? Number(scalar) : scalar === 'true');
      if (isNumber) {
        quietText = quiet?.has(start, at) === true ? scalar : undefined;
        changes.put(start, at, scalar, redactNumberHere, true);
      }
    }
  }
}

function tellsOthers(frame: Frame | undefined): boolean {
  if (!frame) return false;
  return frame.isArray
    ? frame.isHeaders === true || frame.isPair === true
    : isNamed(frame.key) || isBodyHint(frame.key);
}

/** How protocols begin a value with its type. */
const typed = /\{\s{0,8}"type"\s{0,8}:\s{0,8}"/y;

function beginsTyped(text: string, at: number): boolean {
  typed.lastIndex = at;
  return typed.test(text);
}

function frameOf(
  run: RedactionRun,
  isArray: boolean,
  frame: Frame | undefined,
  variables: ReadonlyMap<string, string> | undefined,
  isTyped: boolean,
): Frame {
  // BiDi writes an object as a list of its keys and values.
  const named = isTyped && frame?.count === 2 ? frame.name : undefined;
  const key = named ?? (frame?.isArray ? undefined : frame?.key);
  const scope = named ? secretScope(run, named) : frame?.isArray ? frame.scope : frame && scopeOf(run, frame);
  const owner = scope === undefined ? ownerOf(run, key) : undefined;
  if (isArray) {
    const isPair = frame?.isArray === true && scope === undefined;
    return { isArray, scope, owner, key: undefined, count: 0, isHeaders: isRawHeaders(frame?.key), isPair };
  }
  const isVariables = variables !== undefined && frame?.key === 'variables';
  return { isArray, scope, owner, key: undefined, count: 0, variables: isVariables ? variables : undefined };
}

/** Takes note of what a string tells of its neighbours. Gives whether it is read later, when more is known of it. */
function holdBack(
  run: RedactionRun,
  frame: Frame | undefined,
  string: Waiting,
  depth: number,
  changes: Changes,
): boolean {
  if (!frame) return false;
  if (frame.isArray) {
    countMember(run, frame, depth, changes);
    return holdBackHeader(run, frame, string);
  }
  if (isNamed(frame.key) && frame.name === undefined) nameFrame(run, frame, string.text, changes);
  if (isBodyHint(frame.key)) tell(frame, string.text);
  if (frame.scope !== undefined) return false;
  if (waits(frame)) frame.waiting = string;
  else if (isBodyKey(frame.key) && frame.key !== 'value') frame.bodies = [...(frame.bodies ?? []), string];
  else return false;
  return true;
}

function holdBackHeader(run: RedactionRun, frame: Frame, string: Waiting): boolean {
  if (!frame.isHeaders && (!frame.isPair || frame.count > 2)) return false;
  if (frame.count % 2 === 1) frame.name = string.text;
  else if (frame.name !== undefined && (frame.isHeaders || run.rules.header(frame.name))) {
    frame.waiting = string;
    return true;
  }
  return false;
}

/** Counts a member of a list; the one before it is no longer held back. */
function countMember(run: RedactionRun, frame: Frame, depth: number, changes: Changes): void {
  frame.count++;
  release(run, frame, depth, changes);
  if (frame.count % 2 === 1) delete frame.name;
}

function release(run: RedactionRun, frame: Frame, depth: number, changes: Changes): void {
  const { waiting } = frame;
  if (!waiting) return;
  delete frame.waiting;
  const { start, end, text } = waiting;
  const isHeader = frame.isHeaders === true || (frame.isPair === true && frame.count === 2);
  const redact = (each: string) =>
    frame.isArray && isHeader
      ? redactHeader(run, frame.name ?? '', each)
      : redactWaiting(run, frame, { ...waiting, text: each }, depth);
  changes.put(start, end, text, redact, tellsOthers(frame));
}

function close(run: RedactionRun, frame: Frame, depth: number, changes: Changes): void {
  release(run, frame, depth, changes);
  for (const body of frame.bodies ?? []) {
    const redact = (text: string) => redactWaiting(run, frame, { ...body, text }, depth);
    changes.put(body.start, body.end, body.text, redact, false);
  }
}

function redactWaiting(run: RedactionRun, frame: Frame, { key, text }: Waiting, depth: number): string {
  frame.key = key;
  const format: BodyFormat | undefined = frame.isArray ? undefined : bodyFormatOf(key, (hint) => frame.told?.get(hint));
  if (!format) return redactString(run, text, frame, depth);
  return concealUnderKey(run, key, text, 'json') ?? redactEncodedBody(run, text, format);
}

function tell(frame: Frame, value: unknown): void {
  frame.told ??= new Map();
  frame.told.set(frame.key ?? '', value);
}

function scopeOf(run: RedactionRun, frame: Frame): SecretScope | undefined {
  if (frame.key === undefined) return frame.scope;
  const key = frame.variables?.get(frame.key) ?? frame.key;
  return secretScope(run, key) ?? (frame.scope && !isDescribing(frame.key) ? frame.scope : undefined);
}

function redactString(
  run: RedactionRun,
  value: string,
  frame: Frame | undefined,
  depth: number,
  isQuiet = false,
): string {
  if (frame?.isArray && frame.scope) return frame.scope.conceal(value);
  const owned = concealOwned(run, frame?.owner, value, frame?.isArray ? undefined : frame?.key, frame?.name);
  if (owned !== undefined) return owned;
  if (frame?.key !== undefined && !frame.isArray) {
    // In a list of cookies the list decides, not the name of the cookie.
    if (isValue(frame.key) && frame.scope) return frame.scope.concealInner(value);
    const concealed = concealUnderKey(run, secretKeyOf(frame), value, 'json');
    if (concealed !== undefined) return concealed;
    if (frame.scope && !isDescribing(frame.key)) return frame.scope.concealInner(value);
  }
  return isQuiet ? value : redactText(run, value, { depth });
}

function secretKeyOf(frame: Frame): string {
  const key = isValue(frame.key) && frame.name !== undefined ? frame.name : (frame.key ?? '');
  return frame.variables?.get(key) ?? key;
}

function redactNumber(run: RedactionRun, number: string, frame: Frame, isQuiet: boolean): string {
  const concealed = frame.isArray
    ? frame.scope?.conceal(number)
    : concealUnderKey(run, secretKeyOf(frame), number, 'json');
  return concealed ?? (isQuiet ? number : redactShapes(run, number));
}

function waits(frame: Frame): boolean {
  return !frame.isArray && frame.key === 'value' && frame.name === undefined;
}

function nameFrame(run: RedactionRun, frame: Frame, name: string, changes: Changes): void {
  frame.name = name;
  const { waiting } = frame;
  if (!waiting) return;
  let isSecret = false;
  const redact = (text: string) => {
    const concealed = concealUnderKey(run, name, text, 'json');
    isSecret ||= concealed !== undefined;
    return concealed ?? text;
  };
  changes.put(waiting.start, waiting.end, waiting.text, redact, false);
  if (isSecret) delete frame.waiting;
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

function quoted(text: string, before: string): string {
  const json = JSON.stringify(text);
  // "</script>" inside a string would end the script that a JSON text may stand in. Where it was written as it is, it may be.
  return before.includes('<') && !/\\(?:u003c|\/)/i.test(before) ? json : json.replace(/</g, '\\u003c');
}
