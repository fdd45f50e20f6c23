import { base64Forms } from './base64-forms.js';
import { canonicalize, withoutLayer } from './canonical.js';
import { encodedRuns, readablePieces } from './encoded-runs.js';
import { features } from './features.js';
import { FormIndex, type Found, minFormLength } from './form-index.js';
import { needsEdges } from './likeness.js';
import { percentDecoded } from './percent.js';

interface Learned {
  readonly pinned: boolean;
  /** Whether its plain reading has a space, which forms write as "+". */
  readonly isSpaced: boolean;
  /** Whether JSON writes it with a backslash, or a backslash before it makes a difference. */
  readonly isQuoted: boolean;
  readonly forms: readonly string[];
}

/** Bounds of what is remembered. */
export const learnedLimits: { readonly values: number; readonly characters: number; readonly valueLength: number } = {
  values: 2_000,
  characters: 2_000_000,
  valueLength: 16_384,
};

// Of the private use area: no escape, and in no secret.
const kept = '\ue000';

// Base64 of base64 is decoded twice.
const mostDecodings = 2;

/**
 * The values that were recognised as secrets, and every form in which they may come back.
 *
 * Plain and base64 forms are looked for in the text as it is; all other escapes are taken back first, in the value and
 * in the text, so that a form needs no list of encoders. When it is full, the value met longest ago is forgotten.
 */
export class LearnedValues {
  readonly #values = new Map<string, Learned>();
  readonly #asWritten = new FormIndex();
  readonly #unescaped = new FormIndex();
  #characters = 0;
  #spaced = 0;
  #quoted = 0;
  #forgotten = 0;
  #version = 0;
  /** What was learned on trial, each with its rule. */
  #onTrial: Map<string, string> | undefined;

  /** How many values were forgotten to make room. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Changes whenever a value is learned. */
  get version(): number {
    return this.#version;
  }

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  /**
   * Whether a learned value may stand in a text, however often it is read again as an inner text; `found` are the
   * features of the text. `false` is certain.
   */
  mayStandIn(text: string, found: number): boolean {
    if (this.isEmpty) return false;
    return this.mayHideIn(text, found) || this.#asWritten.find(text).length > 0;
  }

  /** The same of one that does not stand there as it is. */
  mayHideIn(text: string, found: number): boolean {
    return this.mayBeEscaped(found) || this.findEncoded(text, found).length > 0;
  }

  /** Whether a text of these features can hold a learned value that does not stand there as it is. */
  mayBeEscaped(found: number): boolean {
    return (
      (found & features.escapes) !== 0 ||
      // "+" stands for a space, which only matters when a value has one; and so with what is mostly escaped in JSON.
      ((found & features.plus) !== 0 && this.#spaced > 0) ||
      ((found & features.simpleEscapes) !== 0 && this.#quoted > 0)
    );
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
    // Met in an address or a page, it has one layer of escapes; all others may be its own.
    const readings = [...new Set([value, percentDecoded(value), withoutLayer(value, '&')])].filter(
      (reading) => reading.length >= minFormLength,
    );
    // A plus that stands for itself: without escapes it is a space, and base64 of the two is not alike.
    const literal = value.includes('+')
      ? canonicalize(value.replaceAll('+', kept))?.text.replaceAll(kept, '+')
      : undefined;
    const plain = [...new Set([...readings, ...(literal === undefined ? [] : [literal]), bare])];
    const base64 = plain.filter((text) => text.length >= minFormLength).flatMap(base64Forms);
    // What is decoded from base64 is bytes, one character each.
    if (/[^\x00-\x7f]/.test(bare)) plain.push(Buffer.from(bare, 'utf8').toString('latin1'));
    for (const text of plain)
      this.#asWritten.add({ text, secret: value, rule, needsEdges: edges, sharesBefore: false, sharesAfter: false });
    for (const text of new Set([bare, plain.at(-1) ?? bare]))
      this.#unescaped.add({ text, secret: value, rule, needsEdges: edges, sharesBefore: false, sharesAfter: false });
    const forms = [...plain];
    for (const { text, sharesBefore, sharesAfter } of base64) {
      const form = { text, secret: value, rule, needsEdges: false, sharesBefore, sharesAfter };
      this.#asWritten.add(form);
      forms.push(text);
      if (!text.includes('+')) {
        this.#unescaped.add(form);
        continue;
      }
      // A form field that was read has spaces for "+".
      const spaced = { ...form, text: text.replace(/\+/g, ' ') };
      this.#asWritten.add(spaced);
      this.#unescaped.add(spaced);
      forms.push(spaced.text);
    }
    const isSpaced = bare.includes(' ');
    if (isSpaced) this.#spaced++;
    // Behind "\\n" a word begins that seems to be part of another.
    const isQuoted = edges || [...plain].some((text) => /["\\\p{Cc}]/u.test(text));
    if (isQuoted) this.#quoted++;
    this.#values.set(value, { pinned, isSpaced, isQuoted, forms });
    this.#characters += value.length;
    this.#version++;
    if (this.#onTrial) this.#onTrial.set(value, rule);
    else this.#makeRoom();
  }

  /**
   * From here on what is learned is forgotten again, and nothing else is, when the returned function is called; it gives
   * what that was, each with its rule.
   */
  startTrial(): () => ReadonlyMap<string, string> {
    const onTrial = new Map<string, string>();
    const before = this.#onTrial;
    this.#onTrial = onTrial;
    return () => {
      this.#onTrial = before;
      for (const value of onTrial.keys()) this.#forget(value);
      // Whoever remembers an answer by its version must not take it for an answer of before.
      if (onTrial.size > 0) this.#version++;
      return onTrial;
    };
  }

  /** Where learned values stand in the text as it is written. */
  findAsWritten(text: string): readonly Found[] {
    return this.#met(this.#asWritten.find(text));
  }

  /** Where learned values stand behind escapes; positions are those of the text as written. */
  findEscaped(text: string): Found[] {
    return this.#met(this.#findUnescaped(text));
  }

  #findUnescaped(text: string): Found[] {
    if (this.#unescaped.size === 0) return [];
    const canonical = canonicalize(text);
    if (!canonical) return [];
    const { starts } = canonical;
    const found = this.#unescaped.find(canonical.text);
    return found.map(({ start, end, form }) => ({ start: starts[start]!, end: starts[end]!, form }));
  }

  /** Where learned values stand behind escapes in base64, or in base64 of base64; `found` are the features of the text. */
  findEncoded(text: string, found: number): Found[] {
    if ((found & features.base64) === 0 || this.isEmpty) return [];
    return this.#met(this.#findInRuns(text, mostDecodings));
  }

  #findInRuns(text: string, decodings: number): Found[] {
    const all: Found[] = [];
    for (const run of encodedRuns(text)) {
      for (const piece of readablePieces(run)) {
        const inner = [...this.#asWritten.find(piece.text), ...this.#findUnescaped(piece.text)];
        if (decodings > 1) inner.push(...this.#findInRuns(piece.text, decodings - 1));
        for (const { start, end, form } of inner) all.push({ start: piece.start(start), end: piece.end(end), form });
      }
    }
    return withoutOverlaps(all);
  }

  #met<List extends readonly Found[]>(found: List): List {
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
    const { isSpaced = false, isQuoted = false, forms = [] } = this.#values.get(value) ?? {};
    if (isSpaced) this.#spaced--;
    if (isQuoted) this.#quoted--;
    for (const form of forms) {
      this.#asWritten.remove(form, value);
      this.#unescaped.remove(form, value);
    }
    this.#values.delete(value);
    this.#characters -= value.length;
  }
}

/** The places in order, of those that overlap the first one. */
function withoutOverlaps(found: Found[]): Found[] {
  let read = 0;
  return found
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter(({ start, end }) => {
      if (start < read) return false;
      read = end;
      return true;
    });
}

/** A piece of a string keeps the whole string in memory; a copy does not. */
function ownCopy(value: string): string {
  return Buffer.from(value, 'utf16le').toString('utf16le');
}
