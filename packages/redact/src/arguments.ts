import type { RedactionRun } from './run.js';
import { redactText } from './text.js';

/** So many arguments, and members of one, are read together. */
const mostArguments = 64;
/** The rest of what is longer is read for itself. */
const longestLine = 65_536;
/** A list in a list is looked into, what lies deeper is not. */
const deepest = 2;

/**
 * Learns the secrets that several arguments of one call tell together: `console.log('password:', value)` and
 * `console.log('token %s', value)`, as CDP, BiDi and traces write them, each a value with its type.
 */
export function learnFromArguments(run: RedactionRun, args: unknown): void {
  const line = lineOf(args)?.slice(0, longestLine);
  if (line !== undefined) run.onceWithin('arguments', () => run.learnFrom(() => redactText(run, line)));
}

/** What a log shows of a call; nothing for what is none. */
function lineOf(args: unknown): string | undefined {
  try {
    if (!Array.isArray(args) || args.length === 0) return undefined;
    const texts = args.slice(0, mostArguments).map((arg) => textOf(arg));
    if (texts.some((text) => text === undefined)) return undefined;
    const [format = '', ...rest] = texts as string[];
    let used = 0;
    const filled = format.replace(/%[sdifoOj]/g, (sign) => rest[used++] ?? sign);
    return [filled, ...rest.slice(used)].join(' ');
  } catch {
    // A getter or a proxy of the caller's.
    return undefined;
  }
}

/** The same of every call that a JSON document tells of, once it is parsed. */
export function learnFromCalls(run: RedactionRun, document: unknown): void {
  const waiting: unknown[] = [document];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next) && 'args' in next) learnFromArguments(run, next.args);
    for (const each of Object.values(next)) if (typeof each === 'object' && each !== null) waiting.push(each);
  }
}

/** What a log shows of a value with its type; nothing for what is none. */
function textOf(arg: unknown, depth = 0): string | undefined {
  if (typeof arg !== 'object' || arg === null) return undefined;
  const { type, value, preview } = arg as { type?: unknown; value?: unknown; preview?: unknown };
  if (typeof type !== 'string' && typeof preview !== 'string') return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value) && depth < deepest) {
    const members = value.slice(0, mostArguments).map((member) => memberOf(member, depth + 1));
    return members.join(' ');
  }
  return isPreview(preview) ? entriesOf(preview).join(', ') : '';
}

/** A member of a list, or the key and value of an object or a map, as BiDi sends them. */
function memberOf(member: unknown, depth: number): string {
  if (!Array.isArray(member)) return textOf(member, depth) ?? '';
  const [key, value] = member as readonly unknown[];
  return `${typeof key === 'string' ? key : (textOf(key, depth) ?? '')}: ${textOf(value, depth) ?? ''},`;
}

/** What CDP sends of an object: its first properties, or the entries of a map, as texts. */
interface Preview {
  readonly properties?: readonly { readonly name?: unknown; readonly value?: unknown }[];
  readonly entries?: readonly { readonly key?: Described; readonly value?: Described }[];
}

interface Described {
  readonly description?: unknown;
}

function isPreview(preview: unknown): preview is Preview {
  return typeof preview === 'object' && preview !== null;
}

function entriesOf({ properties, entries }: Preview): string[] {
  const list = Array.isArray(properties) ? properties.slice(0, mostArguments) : [];
  const isList = list.every(({ name }) => /^[0-9]+$/.test(String(name)));
  return [
    ...(isList
      ? [list.map(({ value }) => String(value)).join(' ')]
      : list.map(({ name, value }) => `${name}: ${value}`)),
    ...(Array.isArray(entries) ? entries.slice(0, mostArguments) : []).map(
      ({ key, value }) => `${String(key?.description)}: ${String(value?.description)}`,
    ),
  ];
}
