import { base64Forms } from './base64-forms.js';
import { canonicalize } from './canonical.js';
import { FormIndex, type Found, minFormLength } from './form-index.js';
import { needsEdges } from './likeness.js';
import { percentDecoded } from './percent.js';

/** Bounds of what is remembered. */
export const learnedLimits: { readonly values: number; readonly characters: number; readonly valueLength: number } = {
  values: 2_000,
  characters: 2_000_000,
  valueLength: 16_384,
};

/**
 * The values that were recognised as secrets, and every form in which they may come back.
 *
 * Plain and base64 forms are looked for in the text as it is; all other escapes are taken back first, in the value and
 * in the text, so that a form needs no list of encoders. When it is full, the value met longest ago is forgotten.
 */
export class LearnedValues {
  readonly #values = new Map<string, { readonly pinned: boolean; readonly forms: readonly string[] }>();
  readonly #asWritten = new FormIndex();
  readonly #unescaped = new FormIndex();
  #characters = 0;
  #forgotten = 0;
  #version = 0;
  #onTrial: string[] | undefined;

  /** How many values were forgotten to make room. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Changes whenever a value is learned. */
  get version(): number {
    return this.#version;
  }

  has(value: string): boolean {
    return this.#values.has(value);
  }

  /** Remembers a value. A pinned one is never forgotten. */
  learn(value: string, rule: string, pinned = false): void {
    if (value.length < minFormLength || value.length > learnedLimits.valueLength || this.#values.has(value)) return;
    this.#remember(ownCopy(value), rule, pinned);
  }

  #remember(value: string, rule: string, pinned: boolean): void {
    const edges = needsEdges(value);
    const bare = canonicalize(value)?.text ?? value;
    const readings = [...new Set([value, percentDecoded(value)])].filter((reading) => reading.length >= minFormLength);
    const plain = [...new Set([...readings, bare])];
    const base64 = readings.flatMap(base64Forms);
    const common = { secret: value, rule };
    for (const text of plain)
      this.#asWritten.add({ ...common, text, needsEdges: edges, sharesBefore: false, sharesAfter: false });
    for (const form of base64) this.#asWritten.add({ ...common, ...form, needsEdges: false });
    this.#unescaped.add({ ...common, text: bare, needsEdges: edges, sharesBefore: false, sharesAfter: false });
    const forms = [...plain, ...base64.map((form) => form.text)];
    for (const form of base64) {
      const text = canonicalize(form.text)?.text ?? form.text;
      this.#unescaped.add({ ...common, ...form, text, needsEdges: false });
      forms.push(text);
    }
    this.#values.set(value, { pinned, forms });
    this.#characters += value.length;
    this.#version++;
    if (this.#onTrial) this.#onTrial.push(value);
    else this.#makeRoom();
  }

  /** From here on what is learned is forgotten again, and nothing else is, when the returned function is called. */
  startTrial(): () => void {
    const onTrial: string[] = [];
    this.#onTrial = onTrial;
    return () => {
      this.#onTrial = undefined;
      for (const value of onTrial) this.#forget(value);
      // Whoever remembers an answer by its version must not take it for an answer of before.
      if (onTrial.length > 0) this.#version++;
    };
  }

  /** Where learned values stand in the text as it is written. */
  findAsWritten(text: string): Found[] {
    return this.#met(this.#asWritten.find(text));
  }

  /** Where learned values stand behind escapes; positions are those of the text as written. */
  findEscaped(text: string): Found[] {
    if (this.#unescaped.size === 0) return [];
    const canonical = canonicalize(text);
    if (!canonical) return [];
    const { starts } = canonical;
    const found = this.#unescaped.find(canonical.text);
    return this.#met(found.map(({ start, end, form }) => ({ start: starts[start]!, end: starts[end]!, form })));
  }

  #met(found: Found[]): Found[] {
    for (const { form } of found) {
      const value = this.#values.get(form.secret);
      if (!value || this.#onTrial || this.#values.size < learnedLimits.values / 2) continue;
      this.#values.delete(form.secret);
      this.#values.set(form.secret, value);
    }
    return found;
  }

  #makeRoom(): void {
    for (const [value, { pinned }] of this.#values) {
      if (this.#values.size <= learnedLimits.values && this.#characters <= learnedLimits.characters) return;
      if (pinned) continue;
      this.#forget(value);
      this.#forgotten++;
    }
  }

  #forget(value: string): void {
    for (const form of this.#values.get(value)?.forms ?? []) {
      this.#asWritten.remove(form, value);
      this.#unescaped.remove(form, value);
    }
    this.#values.delete(value);
    this.#characters -= value.length;
  }
}

/** A piece of a string keeps the whole string in memory; a copy does not. */
function ownCopy(value: string): string {
  return Buffer.from(value, 'utf16le').toString('utf16le');
}
