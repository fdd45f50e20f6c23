import type { Redactor } from '@e2evidence/redact';
import { isJsonObject, type Json } from './har.js';
import { formatAttributes, inputHtml, valueOfInput } from './html-source.js';

const maxWords = 16;
const maxWordLength = 64;

/**
 * What the selector of an action says of the input that it names: its quoted texts (labels, roles, placeholders), ids and
 * attribute values, each as if the input were called so.
 *
 * @returns Attributes as HTML.
 */
export function hintsOf(selector: string): string[] {
  const words = new Set<string>();
  for (const [, quoted, id, bare] of selector.matchAll(/"([^"\\]{1,64})"|#([\w-]{1,64})|=([\w-]{1,64})/g)) {
    const word = (quoted ?? id ?? bare ?? '').trim();
    if (words.size < maxWords && word !== '' && word.length <= maxWordLength) words.add(plain(word));
  }
  return [...words].map((word) => formatAttributes({ type: word, autocomplete: word, name: word, id: word }));
}

/** `Card number:` and `password-input` are called `Card_number` and `password`. */
function plain(word: string): string {
  return word
    .replace(/[\s*:]+$/, '')
    .replace(/[ _-](?:input|field|box|textbox)$/i, '')
    .replace(/\s+/g, '_');
}

/**
 * The attributes of the input that a line of an action's log tells of: `locator resolved to <input id="otc" …/>`.
 *
 * @returns As HTML; undefined when it tells of none.
 */
export function inputInLog(message: string): string | undefined {
  return /resolved to <(?:input|textarea)\b([^<>]{0,2000}[^<>/])\/?>/i.exec(message)?.[1];
}

/** A text that an action types, or expects, in an input. */
export interface TypedText {
  readonly key: string;
  readonly value: string;
  write(text: string): void;
}

/** The texts among the parameters of an action that are the value of its input: what is filled in, typed, pressed or expected. */
export function typedInto(params: Json): TypedText[] {
  const expected = Array.isArray(params['expectedText']) ? params['expectedText'] : [];
  const holders: [Json, string][] = [
    [params, 'value'],
    [params, 'text'],
    // `Enter` tells nothing.
    ...(typeof params['key'] === 'string' && params['key'].length === 1
      ? [[params, 'key'] satisfies [Json, string]]
      : []),
    ...expected.filter(isJsonObject).map((each): [Json, string] => [each, 'string']),
  ];
  return holders.flatMap(([holder, key]) => {
    const value = holder[key];
    if (typeof value !== 'string' || value === '') return [];
    return [{ key, value, write: (text: string) => void Object.assign(holder, { [key]: text }) }];
  });
}

/**
 * What a redactor makes of a value that stands in an input of one of these kinds.
 *
 * @param inputs - Attributes as HTML, one text for each.
 * @returns The marker; undefined when none of them is a secret input, or the value may stay.
 */
export function concealInput(redactor: Redactor, inputs: readonly string[], value: string): string | undefined {
  const source = secretInput(redactor, inputs, value);
  return source === undefined ? undefined : valueOfInput(redactor.html(source));
}

/** The HTML of the first of these inputs whose value a redactor would replace. */
export function secretInput(redactor: Redactor, inputs: readonly string[], value: string): string | undefined {
  return inputs
    .map((attributes) => inputHtml(attributes, value))
    .find((source) => valueOfInput(redactor.explain(source, { contentType: 'text/html' }).redacted) !== value);
}
