import { applyEdits, type Edit } from './edits.js';
import { foldKey } from './fold-key.js';
import { concealUnderKey } from './headers.js';
import { type FieldLabels, longestLabel, readLabels } from './html-labels.js';
import { attributeOf, type HtmlAttribute, type HtmlToken, readHtml } from './html-tokens.js';
import { redactJson } from './json.js';
import { looksSecret, saysNothing } from './likeness.js';
import type { RedactionRun } from './run.js';
import { maxNesting, redactLabel, redactText } from './text.js';
import { redactUrl } from './url.js';

const urlAttributes = new Set(
  'href src action formaction poster data cite manifest background ping xlink:href content-url'.split(' '),
);
// Names and numbers of the page's own making, in which a word followed by another means nothing.
const labelAttributes = new Set(
  'class id name for type rel role style d points transform viewbox integrity slot part lang dir width height'.split(
    ' ',
  ),
);

/** HTML with its secrets replaced where they stand; every other byte of the source is kept. */
export function redactHtml(run: RedactionRun, html: string, depth = 0): string {
  return applyEdits(
    html,
    run.within('html', () => editsOf(run, html, depth)),
  );
}

function editsOf(run: RedactionRun, html: string, depth: number): Edit[] {
  const edits: Edit[] = [];
  let holder: string | undefined;
  let secretText: string | undefined;
  let script = '';
  const labels = readLabels(html);
  let fields = 0;
  readHtml(html, (token) => {
    if (token.kind === 'tag') {
      holder = token.tag;
      script = token.tag === 'script' ? (attributeOf(token.attributes, 'type') ?? '') : '';
      const isField = token.tag === 'input' || token.tag === 'textarea';
      const beside = isField && labels ? labelsBeside(labels, fields++, token.attributes) : [];
      const secret = secretOf(run, token.tag, token.attributes, beside);
      secretText = token.tag === 'textarea' ? secret : undefined;
      for (const attribute of token.attributes) editAttribute(run, html, token.tag, attribute, secret, depth, edits);
    } else if (token.kind === 'text') {
      const text =
        secretText === undefined
          ? redactTextOf(run, token.text, token.raw, holder, script, depth)
          : concealValue(run, token.text, secretText);
      if (text !== token.text)
        edits.push({ start: token.start, end: token.end, text: token.raw ? text : escapeText(text) });
    } else if (token.kind === 'comment') {
      const before = html.slice(token.start, token.end);
      const after = redactComment(run, before, depth);
      if (after !== before) edits.push({ start: token.start, end: token.end, text: after });
    } else {
      holder = undefined;
      secretText = undefined;
    }
  });
  return edits;
}

/** Characters that no standard gives a meaning to, with blanks around them: no value runs into it. */
const commentStandIn = ' \uf8e0\uf8e0 ';

/** What is commented out may be markup, and may be text that only looks like it. */
function redactComment(run: RedactionRun, comment: string, depth: number): string {
  const [, open = '', inner = '', end = ''] = /^(<!--)([\s\S]*?)(--!?>)?$/.exec(comment) ?? [];
  const isMarkup = depth < maxNesting && /<[A-Za-z]/.test(inner);
  if (!isMarkup) return redactText(run, comment, { depth });
  // Comments do not nest. Where a further one begins the first has no end, and each would be read with all that follow; in
  // an attribute the same characters begin none. So they are read as a blank, which both are read past.
  const canStandIn = !inner.includes(commentStandIn);
  const redacted = redactHtml(run, canStandIn ? inner.replaceAll('<!--', commentStandIn) : inner, depth + 1);
  const restored = canStandIn ? redacted.replaceAll(commentStandIn, '<!--') : redacted;
  return redactText(run, `${open}${restored}${end}`, { depth });
}

type Attributes = Extract<HtmlToken, { kind: 'tag' }>['attributes'];

/**
 * The rule that makes the value of this element a secret.
 *
 * @param beside - What stands beside it in the page.
 */
function secretOf(
  run: RedactionRun,
  tag: string,
  attributes: Attributes,
  beside: readonly string[] = [],
): string | undefined {
  const name = attributeOf(attributes, 'name') ?? '';
  if (tag === 'meta')
    return (
      run.rules.inputs.find((rule) => hasName(rule.names, name))?.name ??
      run.rules.keyRules(name, 'form').find((rule) => !rule.value)?.name
    );
  if (tag !== 'input' && tag !== 'textarea') return secretOfPair(run, attributes);
  const type = (attributeOf(attributes, 'type') ?? 'text').trim().toLowerCase();
  if (/^(?:checkbox|radio|submit|button|reset|image|file|color|range)$/.test(type)) return undefined;
  const autocomplete = (attributeOf(attributes, 'autocomplete') ?? '').toLowerCase().split(/\s+/);
  const id = attributeOf(attributes, 'id') ?? '';
  // A field that is shown in clear, as behind the eye of a password, is often known by what it is called alone.
  const names = [name, ...labelsOf(attributes), ...beside.map(asName)];
  const input = run.rules.inputs.find(
    (rule) =>
      rule.types?.includes(type) ||
      rule.autocomplete?.some((word) => autocomplete.includes(word)) ||
      [...names, id].some((each) => hasName(rule.names, each)),
  );
  if (input) return input.name;
  const value = attributeOf(attributes, 'value') ?? '';
  for (const each of names) {
    const rule = run.rules.keyRule(each, value, 'form');
    if (rule) return rule.name;
  }
  return undefined;
}

/** What people read beside a field: `Card number`, `Enter your password *`. */
function labelsOf(attributes: Attributes): string[] {
  return ['aria-label', 'placeholder'].flatMap((name) => {
    const label = attributeOf(attributes, name)?.trim() ?? '';
    // A sentence names no field.
    return label === '' || label.length > longestLabel ? [] : [asName(label)];
  });
}

/** What labels say of a field of their page. */
function labelsBeside({ ofId, around, ofElement }: FieldLabels, number: number, attributes: Attributes): string[] {
  const id = attributeOf(attributes, 'id') ?? '';
  const elements = (attributeOf(attributes, 'aria-labelledby') ?? '').trim().split(/\s+/).slice(0, maxElements);
  return [
    ...(ofId.get(id) ?? []),
    ...(around.get(number) ?? []),
    ...elements.flatMap((element) => ofElement.get(element) ?? []),
  ];
}

const maxElements = 4;

/** A label without what stands behind the name in it: `API key (optional):`. */
function asName(label: string): string {
  return label
    .replace(/[\s*:.\u2026]{1,10}$/, '')
    .replace(/\s\([^()]{1,30}\)$/, '')
    .replace(/[\s*:]{1,10}$/, '');
}

/** `<add key="ApiKey" value="…"/>`, `<property name="db.password" value="…"/>`: configurations in XML. */
function secretOfPair(run: RedactionRun, attributes: Attributes): string | undefined {
  const value = attributeOf(attributes, 'value');
  const name = attributeOf(attributes, 'name') ?? attributeOf(attributes, 'key');
  if (value === undefined || name === undefined || !looksSecret(value)) return undefined;
  return run.rules.keyRule(name, value, 'text')?.name;
}

/**
 * One tag as it stands in a message, a log or a string of a script, such as that of an input which an action was
 * about: what it holds goes, everything else stays as it is written, quotes and backslashes included.
 */
export function redactTag(run: RedactionRun, tag: string): string {
  const edits: Edit[] = [];
  // Blanks in the place of backslashes keep all places.
  const plain = tag.replace(/\\{1,7}(?=["'])/g, (backslashes) => ' '.repeat(backslashes.length));
  run.within('html', () =>
    readHtml(plain, (token) => {
      if (token.kind !== 'tag') return;
      const rule = secretOf(run, token.tag, token.attributes);
      if (rule === undefined) return;
      for (const attribute of token.attributes) {
        if (!holdsSecret(token.tag, attribute.name)) continue;
        const written = tag.slice(attribute.start, attribute.end);
        const [, before = '', value = ''] =
          /^([^=]*=\s{0,16}\\{0,7}["']?)([\s\S]*?)(?:\\{0,7}["'])?$/.exec(written) ?? [];
        // `value={password}` and the like say where a program has it.
        if (value === '' || /^[{$<]/.test(value)) continue;
        const start = attribute.start + before.length;
        const concealed = concealValue(run, value, rule);
        if (concealed !== value) edits.push({ start, end: start + value.length, text: concealed });
      }
    }),
  );
  return applyEdits(tag, edits);
}

/** Whether a tag is that of an input whose value is a secret. */
export function isSecretTag(run: RedactionRun, tag: string): boolean {
  let isSecret = false;
  readHtml(tag.replace(/\\{1,7}(?=["'])/g, ''), (token) => {
    if (token.kind === 'tag' && token.tag !== 'meta')
      isSecret ||= secretOf(run, token.tag, token.attributes) !== undefined;
  });
  return isSecret;
}

/** Where a tag has what it is called for. */
function holdsSecret(tag: string, attribute: string): boolean {
  return tag === 'meta' ? attribute === 'content' : attribute === 'value' || attribute === 'data-value';
}

function hasName(names: readonly string[] | undefined, name: string): boolean {
  return name !== '' && (names?.some((each) => foldKey(each) === foldKey(name)) ?? false);
}

function editAttribute(
  run: RedactionRun,
  html: string,
  tag: string,
  attribute: HtmlAttribute,
  secret: string | undefined,
  depth: number,
  edits: Edit[],
): void {
  const { name, value, start, end } = attribute;
  if (value === '') return;
  const isSecret = secret !== undefined && holdsSecret(tag, name);
  const after = isSecret ? concealValue(run, value, secret) : redactAttribute(run, name, value, depth);
  if (after === value) return;
  const written = html.slice(start, end);
  // A tag that is cut off in a value stays so.
  const quote = attribute.isCut ? '' : '"';
  edits.push({ start, end, text: `${written.slice(0, written.indexOf('='))}="${escapeAttribute(after)}${quote}` });
}

function redactAttribute(run: RedactionRun, name: string, value: string, depth: number): string {
  if (urlAttributes.has(name)) return redactUrl(run, value);
  if (name === 'style' && /url\(/i.test(value)) return redactText(run, value, { source: true, depth });
  if (labelAttributes.has(name)) return redactLabel(run, value);
  if (name === 'srcdoc' && depth < maxNesting) return redactHtml(run, value, depth + 1);
  if (name.startsWith('on')) return redactText(run, value, { source: true });
  const rule = looksSecret(value) ? run.rules.keyRule(name.replace(/^data-/, ''), value, 'json') : undefined;
  return rule ? run.conceal(value, rule.name) : redactText(run, value, { depth });
}

function redactTextOf(
  run: RedactionRun,
  text: string,
  raw: boolean,
  holder: string | undefined,
  script: string,
  depth: number,
): string {
  if (holder === 'script' && /json|importmap/i.test(script))
    return redactJson(run, text, depth + 1) ?? redactText(run, text, { source: true });
  if (holder === 'script' && /template|text\/(?:html|x-)/i.test(script) && depth < maxNesting)
    return redactHtml(run, text, depth + 1);
  const source = raw && (holder === 'script' || holder === 'style');
  // An element of XML that is called as a secret is.
  const secret = raw || holder === undefined ? undefined : concealElement(run, holder, text);
  if (secret !== undefined) return secret;
  return redactText(run, text, { source, depth });
}

function concealElement(run: RedactionRun, tag: string, text: string): string | undefined {
  const key = tag.slice(tag.indexOf(':') + 1);
  const value = text.trim();
  if (value === '' || run.rules.keyRules(key, 'text').length === 0) return undefined;
  const concealed = concealUnderKey(run, key, value, 'text');
  return concealed === undefined ? undefined : text.replace(value, () => concealed);
}

function concealValue(run: RedactionRun, value: string, rule: string): string {
  return saysNothing(value) ? value : run.conceal(value, rule);
}

function escapeText(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/\u00a0/g, '&nbsp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

function escapeAttribute(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/\u00a0/g, '&nbsp;')
    .replace(/"/g, '&quot;');
}
