import type { RedactionRun } from './run.js';
import { redactText } from './text.js';

/** Who knows more of them reads them in turn; what is logged after these is long. */
const mostArguments = 64;

/**
 * Learns the secrets that several arguments of one call tell together: `console.log('password:', value)` and
 * `console.log('token %s', value)`, as CDP, BiDi and traces write them, each a value with its type.
 */
export function learnFromArguments(run: RedactionRun, args: unknown): void {
  if (!Array.isArray(args) || args.length === 0) return;
  const texts = args.slice(0, mostArguments).map(textOf);
  if (texts.some((text) => text === undefined)) return;
  const [format = '', ...rest] = texts as string[];
  let used = 0;
  const filled = format.replace(/%[sdifoOj]/g, (sign) => rest[used++] ?? sign);
  const line = [filled, ...rest.slice(used)].join(' ');
  run.learnFrom(() => redactText(run, line));
}

/** The same of every call that a JSON document tells of. */
export function learnFromCalls(run: RedactionRun, json: string): void {
  JSON.parse(json, (key, value) => {
    if (key === 'args') learnFromArguments(run, value);
    return value;
  });
}

/** What a log shows of a value with its type; nothing for what is none. */
function textOf(arg: unknown): string | undefined {
  if (typeof arg !== 'object' || arg === null) return undefined;
  const { type, value, preview } = arg as { type?: unknown; value?: unknown; preview?: unknown };
  if (typeof type !== 'string' && typeof preview !== 'string') return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.slice(0, mostArguments).map(memberOf).join(' ');
  return isPreview(preview) ? entriesOf(preview).join(', ') : '';
}

/** A member of a list, or the key and value of an object or a map, as BiDi sends them. */
function memberOf(member: unknown): string {
  if (!Array.isArray(member)) return textOf(member) ?? '';
  const [key, value] = member as readonly unknown[];
  return `${typeof key === 'string' ? key : (textOf(key) ?? '')}: ${textOf(value) ?? ''},`;
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
  const list = Array.isArray(properties) ? properties : [];
  const isList = list.every(({ name }) => /^[0-9]+$/.test(String(name)));
  return [
    ...(isList
      ? [list.map(({ value }) => String(value)).join(' ')]
      : list.map(({ name, value }) => `${name}: ${value}`)),
    ...(Array.isArray(entries) ? entries : []).map(
      ({ key, value }) => `${String(key?.description)}: ${String(value?.description)}`,
    ),
  ];
}
