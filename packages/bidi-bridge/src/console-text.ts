// One text for a console message, whatever drives the page: drivers and protocols each make another one.
import type { CdpParams } from './cdp-listen.js';

/**
 * The arguments of a console call as one line, with the format that the first one may hold applied as the console standard
 * has it (https://console.spec.whatwg.org/#formatter). `%c` and its style are left out.
 *
 * @param parts - Each argument as text.
 */
export function consoleText(parts: readonly string[]): string {
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return first;
  const text = first.replace(/%([%csdifoO])/g, (place, kind: string) => {
    if (kind === '%') return '%';
    const part = rest.shift();
    if (part === undefined) return place;
    if (kind === 'c') return '';
    if (kind === 'd' || kind === 'i') return String(Number.parseInt(part, 10));
    return kind === 'f' ? String(Number.parseFloat(part)) : part;
  });
  return [text, ...rest].join(' ');
}

/** A value of the Chrome DevTools Protocol. */
export type CdpValue = CdpParams<'Runtime.consoleAPICalled'>['args'][number];

/** A value of DevTools as text, plain objects and lists by their first members: `{a: 1}`, `[1, two]`. */
export function cdpValueText(value: CdpValue): string {
  const { type, subtype, unserializableValue, description = type, preview } = value;
  if (unserializableValue !== undefined) return unserializableValue;
  if (type === 'undefined') return 'undefined';
  if ('value' in value && (value.value === null || typeof value.value !== 'object')) return String(value.value);
  if (!preview || (subtype !== 'array' && description !== 'Object')) return description;
  const members = preview.properties.map(({ name, value: text = '' }) => [name, text] as const);
  return membersText(subtype === 'array', members, preview.overflow);
}

/** A value of WebDriver BiDi: https://w3c.github.io/webdriver-bidi/#type-script-RemoteValue. */
export interface BidiValue {
  readonly type: string;
  /** Absent when the browser did not look inside. */
  readonly value?: unknown;
}

/** A value of WebDriver BiDi as text, the same as that of DevTools as far as the protocol tells. */
export function bidiValueText({ type, value }: BidiValue): string {
  if (type === 'undefined' || type === 'null') return type;
  if (type === 'bigint') return `${String(value)}n`;
  if (type === 'array' && Array.isArray(value)) {
    const members = (value as BidiValue[]).map((item, index) => [String(index), innerText(item)] as const);
    return membersText(true, members, false);
  }
  if (type === 'object' && Array.isArray(value)) {
    const members = (value as [string, BidiValue][]).map(([name, item]) => [name, innerText(item)] as const);
    return membersText(false, members, false);
  }
  if (type === 'regexp') {
    const { pattern, flags = '' } = value as { pattern: string; flags?: string };
    return `/${pattern}/${flags}`;
  }
  return value === undefined || typeof value === 'object' ? classOf(type) : String(value);
}

// What is inside is only named, as DevTools does it.
function innerText(inner: BidiValue): string {
  if (inner.type === 'array') return `Array(${Array.isArray(inner.value) ? inner.value.length : ''})`;
  return inner.type === 'object' ? 'Object' : bidiValueText(inner);
}

function classOf(type: string): string {
  return type.replace(/^./, (letter) => letter.toUpperCase());
}

function membersText(isList: boolean, members: readonly (readonly [string, string])[], isCut: boolean): string {
  const texts = members.map(([name, text]) => (isList && /^\d+$/.test(name) ? text : `${name}: ${text}`));
  if (isCut) texts.push('…');
  return isList ? `[${texts.join(', ')}]` : `{${texts.join(', ')}}`;
}
