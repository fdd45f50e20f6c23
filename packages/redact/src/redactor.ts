import { redactBody } from './body.js';
import { RedactError } from './errors.js';
import { type ExplainOptions, type Explanation, explain } from './explain.js';
import { redactHeader } from './headers.js';
import { redactHtml } from './html.js';
import { learnedLimits } from './learned-values.js';
import type { Place } from './place.js';
import { Pseudonyms } from './pseudonyms.js';
import type { Rule } from './rule.js';
import { checkRuleName, ruleBookWith } from './rule-book.js';
import { RedactionRun } from './run.js';
import { redactText } from './text.js';
import { redactUrl } from './url.js';
import { redactValue } from './value.js';

/** How many values one rule replaced in one kind of place. */
export interface RuleCount {
  /** Its name, such as `authorization-header`. */
  readonly rule: string;
  /** Where they stood. Left out in reports of before places were counted. */
  readonly place?: Place;
  /**
   * Replacements.
   *
   * @asType integer
   */
  readonly count: number;
}

/** What a redactor did so far; plain data for a manifest. */
export interface RedactionReport {
  /** `false` when nothing was looked for. */
  readonly enabled: boolean;
  /** The names of all rules that were looked for, in the order of the list. */
  readonly rules: readonly string[];
  /** Replacements by the rule that first recognised the value, then by place. What was replaced nowhere is left out. */
  readonly replaced: readonly RuleCount[];
  /**
   * The sum of `replaced`.
   *
   * @asType integer
   */
  readonly total: number;
  /** How many learned values had to be forgotten to stay within the bounds; left out when none. */
  readonly forgotten?: number;
}

/**
 * Replaces secrets by `[redacted:<rule>#<pseudonym>]`. One redactor belongs to one run: what it recognised in one place,
 * it replaces in every later one, and equal secrets have equal pseudonyms. Redacting twice changes nothing and counts
 * nothing. No member but `learn` throws.
 */
export interface Redactor {
  /** `false` for the redactor that passes everything through. */
  readonly enabled: boolean;
  /** Free text, such as a console message or a stack: URLs, `key=value`, `"key": "value"`, shapes, cards, learned values. JSON stays JSON. */
  text(text: string): string;
  /**
   * Plain data, as a deep copy: values of secret keys, header lists (`[name, value]`, `{ name, value }`, records), all other strings as text.
   * A cycle becomes `'[circular]'`, what lies deeper than 200 levels `'[too deep]'`, a throwing getter `'[unreadable]'`.
   */
  value<T>(value: T): T;
  /** A header list as a new one: names, cookie names and attributes, and the scheme of credentials stay. */
  headers(headers: readonly (readonly [string, string])[]): [string, string][];
  /** A URL, absolute or relative, that stays one: user and password, query and fragment keys, tokens in its path. */
  url(url: string): string;
  /** A document or a piece of one: secret inputs, links, attributes, texts, scripts and comments. Every other byte is kept. */
  html(html: string): string;
  /** A body by its content type: JSON, form, multipart, HTML, event stream, script or text; without one, by its looks. */
  body(text: string, contentType?: string | null): string;
  /**
   * Makes a value known as a secret from now on, in all the forms a browser writes it in. Values under six characters and
   * ordinary words are ignored: they would eat the evidence.
   *
   * @param rule - Stands in the marker: lower case words joined by `-`.
   * @throws {@link RedactError} `REDACT_BAD_RULE` when `rule` is no such name.
   */
  learn(secret: string, rule: string): void;
  /**
   * What `body` would replace in a text and where, without learning or counting anything: to try out rules, to look for
   * secrets in a file. It knows what the run has learned.
   *
   * @example
   * createRedactor().explain('token=9f8e7d').findings[0]; // => { rule: 'text-key', place: 'text', start: 6, end: 12, line: 1, … }
   */
  explain(text: string, options?: ExplainOptions): Explanation;
  /** What was replaced so far, by rule and place. */
  report(): RedactionReport;
}

/** Options of {@link createRedactor}. */
export interface RedactorOptions {
  /** More rules; one named like a default rule takes its place. @defaultValue `[]` */
  readonly rules?: readonly Rule[];
  /** Values known beforehand, 6 to 16384 characters each; empty ones are skipped. They are never forgotten. @defaultValue `[]` */
  readonly secrets?: readonly string[];
  /** Values that are never replaced, compared whole: public test cards, sandbox tokens. @defaultValue `[]` */
  readonly allow?: readonly string[];
  /**
   * Names of environment variables whose values are known secrets, as with `secrets`. Those that are not set are skipped.
   * @defaultValue `[]`
   */
  readonly secretVariables?: readonly string[];
  /** Where `secretVariables` are looked up, once. @defaultValue `process.env` */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * Makes the pseudonyms in markers: processes that share it call the same secret the same. Keep it as secret as the
   * secrets. @defaultValue 32 random bytes
   */
  readonly pseudonymKey?: string | Uint8Array;
}

/**
 * Creates the redactor of one run.
 *
 * @throws {@link RedactError} `REDACT_BAD_RULE` for a rule without a proper name or content, `REDACT_BAD_SECRET` for a
 * secret, also one of a variable, that is too short or too long.
 *
 * @example
 * createRedactor().url('https://shop.example/pay?token=9f8e7d');
 * // => 'https://shop.example/pay?token=[redacted:url-key%233f2a]', or another four digits
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const { rules = [], allow = [] } = options;
  const run = new RedactionRun(ruleBookWith(rules), allow, new Pseudonyms(options.pseudonymKey));
  learnKnown(run, options);
  return {
    enabled: true,
    text: (text) => run.settle(text, (current) => redactText(run, current, { isWhole: true })),
    value: (value) => run.settle(value, (current) => redactValue(run, current)),
    headers: (headers) =>
      run.settle(
        headers.map(([name, value]): [string, string] => [name, value]),
        (current) => current.map(([name, value]) => [name, redactHeader(run, name, value)]),
      ),
    url: (url) => run.settle(url, (current) => redactUrl(run, current)),
    html: (html) => run.settle(html, (current) => redactHtml(run, current)),
    body: (text, contentType) => run.settle(text, (current) => redactBody(run, current, contentType, 0, true)),
    learn: (secret, rule) => {
      checkRuleName(rule);
      run.startCall();
      if (typeof secret === 'string') run.learn(secret, rule);
    },
    explain: (text, { contentType = null } = {}) =>
      explain(run, text, (current) => redactBody(run, current, contentType, 0, true)),
    report: () => ({
      enabled: true,
      rules: run.rules.names,
      // A list, not a record: a rule is called like the keys it looks for, and a report may itself be redacted.
      replaced: run.counts,
      total: run.total,
      ...(run.learned.forgotten > 0 ? { forgotten: run.learned.forgotten } : {}),
    }),
  };
}

function learnKnown(run: RedactionRun, options: RedactorOptions): void {
  const { secrets = [], secretVariables = [] } = options;
  for (const secret of secrets) learnSecret(run, secret, 'A known secret');
  if (secretVariables.length === 0) return;
  const env = options.env ?? process.env;
  for (const name of secretVariables) learnSecret(run, env[name], `The secret in the variable ${name}`);
}

function learnSecret(run: RedactionRun, secret: string | undefined, called: string): void {
  if (typeof secret !== 'string' || secret === '') return;
  if (secret.length < 6 || secret.length > learnedLimits.valueLength) {
    throw new RedactError('REDACT_BAD_SECRET', `${called} has ${secret.length} characters.`, {
      details: { length: secret.length },
    });
  }
  run.learned.learn(secret, 'known-secret', true);
}

/**
 * The redactor that a `redactor` option stands for.
 *
 * @param option - A redactor, which is used as it is; `false` for one that passes everything through; nothing for a new
 * default one.
 *
 * @example
 * resolveRedactor(false).url('/pay?token=9f8e7d'); // => '/pay?token=9f8e7d'
 */
export function resolveRedactor(option: Redactor | false | undefined): Redactor {
  if (option === undefined) return createRedactor();
  return option === false ? passThrough : option;
}

const passThrough: Redactor = Object.freeze({
  enabled: false,
  text: (text: string) => text,
  value: <T>(value: T) => value,
  headers: (headers: readonly (readonly [string, string])[]) =>
    headers.map(([name, value]): [string, string] => [name, value]),
  url: (url: string) => url,
  html: (html: string) => html,
  body: (text: string) => text,
  learn: () => {},
  explain: (text: string) => ({ redacted: text, findings: [] }),
  report: () => ({ enabled: false, rules: [], replaced: [], total: 0 }),
});
