/** Where the keys of a {@link KeyRule} are looked for. `prose` is a key followed by its value with nothing but a space between. */
export type RulePlace = 'url' | 'form' | 'json' | 'text' | 'prose';

/** Header names whose value is secret. */
export interface HeaderRule {
  readonly kind: 'header';
  /** Lower case words joined by `-`; it stands in the marker and in the report. */
  readonly name: string;
  /** Header names, any case. */
  readonly headers: readonly string[];
  /**
   * What of the value is secret: all of it; all but the scheme (`Bearer …`); the value of each cookie;
   * or the value of the first cookie, attributes staying. @defaultValue `'value'`
   */
  readonly holds?: 'value' | 'credentials' | 'cookies' | 'set-cookie';
}

/** Keys whose value is secret, compared whole: case, `-` and `_` do not matter, so `token` does not match `token_count`. */
export interface KeyRule {
  readonly kind: 'key';
  /** Lower case words joined by `-`; it stands in the marker and in the report. */
  readonly name: string;
  /** Keys such as `card_number`, which also matches `cardNumber` and `user[card-number]`. */
  readonly keys: readonly string[];
  /** Last words of keys, such as `token` for `retry_token` and `retryToken`, not for `token_count`; two words as one: `apikey` for `acme-api-key`. @defaultValue none */
  readonly endings?: readonly string[];
  /** Where the keys are looked for. @defaultValue `['url', 'form', 'json', 'text']` */
  readonly places?: readonly RulePlace[];
  /** Only values that this matches are secret. It must be linear in the length of the value. @defaultValue every value */
  readonly value?: RegExp;
}

/** A shape that gives a secret away wherever it stands. */
export interface ShapeRule {
  readonly kind: 'shape';
  /** Lower case words joined by `-`; it stands in the marker and in the report. */
  readonly name: string;
  /** The whole match is secret, or the group called `secret`. It must be linear: no quantifier inside a quantifier. */
  readonly pattern: RegExp;
  /** A second look at what the pattern found. @defaultValue every match counts */
  readonly accepts?: (secret: string) => boolean;
}

/** Inputs of a page whose value is secret. Any of the lists is enough. */
export interface InputRule {
  readonly kind: 'input';
  /** Lower case words joined by `-`; it stands in the marker and in the report. */
  readonly name: string;
  /** Values of the `type` attribute. */
  readonly types?: readonly string[];
  /** Words of the `autocomplete` attribute. */
  readonly autocomplete?: readonly string[];
  /** Values of `name` or `id`, or labels, compared as keys are: `card_number` is `Card number`, too. */
  readonly names?: readonly string[];
}

/** What counts as a secret, as data. */
export type Rule = HeaderRule | KeyRule | ShapeRule | InputRule;
