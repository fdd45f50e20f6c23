import { type Token, Tokenizer, TokenizerMode } from 'parse5';

/** An attribute and where it stands, from the first letter of its name to its last quote. */
export interface HtmlAttribute {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** Whether the source ends in its value, before the quote. */
  readonly isCut?: boolean;
}

/** A piece of HTML source that can hold a secret. */
export type HtmlToken =
  | { readonly kind: 'tag'; readonly tag: string; readonly attributes: readonly HtmlAttribute[] }
  | { readonly kind: 'end'; readonly tag: string }
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly start: number;
      readonly end: number;
      readonly raw: boolean;
    }
  | { readonly kind: 'comment'; readonly start: number; readonly end: number };

/** The value of the first attribute of this name. */
export function attributeOf(attributes: readonly HtmlAttribute[], name: string): string | undefined {
  return attributes.find((attribute) => attribute.name === name)?.value;
}

/**
 * Reads HTML into tokens with their places, in time linear in its length.
 *
 * Only the tokenizer of parse5 is used: the tree is not needed, and building one takes quadratic time for some pages.
 * What the tree would tell the tokenizer (that a script holds no tags) is decided here by tag name.
 */
export function readHtml(html: string, visit: (token: HtmlToken) => void): void {
  const end = readTokens(html, visit);
  if (end < html.length) readCutTag(html, end, visit);
}

/** A tag that the source ends in is none for a browser, and holds what it holds all the same. */
function readCutTag(html: string, start: number, visit: (token: HtmlToken) => void): void {
  const rest = html.slice(start);
  if (!/^<[A-Za-z]/.test(rest)) return;
  for (const ending of ['>', '">', "'>"]) {
    const tags: HtmlToken[] = [];
    readTokens(rest + ending, (token) => tags.push(token));
    const [tag] = tags;
    if (tag?.kind !== 'tag') continue;
    const attributes = tag.attributes.map((attribute): HtmlAttribute => {
      const end = Math.min(start + attribute.end, html.length);
      const isCut = start + attribute.end > html.length;
      return { ...attribute, start: start + attribute.start, end, isCut };
    });
    visit({ ...tag, attributes });
    return;
  }
}

/** Gives where what was read ends: behind it stands the beginning of a tag, if anything. */
function readTokens(html: string, visit: (token: HtmlToken) => void): number {
  let text = { value: '', start: -1, raw: false };
  const foreign: string[] = [];
  const flush = (end: number) => {
    if (text.start >= 0) visit({ kind: 'text', text: text.value, start: text.start, end, raw: text.raw });
    text = { value: '', start: -1, raw: false };
  };
  const takeText = (token: Token.CharacterToken) => {
    if (text.start < 0) text = { value: '', start: token.location?.startOffset ?? 0, raw: isRaw };
    text.value += token.chars;
  };
  let isRaw = false;

  const tokenizer = new LinearTokenizer(
    { sourceCodeLocationInfo: true },
    {
      onStartTag: (token) => {
        tokenizer.openTag = undefined;
        flush(token.location?.startOffset ?? html.length);
        enterOrLeaveForeign(foreign, token);
        const isForeign = foreign.at(-1) === 'svg' || foreign.at(-1) === 'math';
        const state = isForeign ? undefined : textStates[token.tagName];
        if (state !== undefined) tokenizer.state = state;
        isRaw = state !== undefined && state !== TokenizerMode.RCDATA;
        visit({ kind: 'tag', tag: token.tagName, attributes: token.attrs.map(located) });
      },
      onEndTag: (token) => {
        flush(token.location?.startOffset ?? html.length);
        isRaw = false;
        if (foreign.at(-1) === token.tagName) foreign.pop();
        visit({ kind: 'end', tag: token.tagName });
      },
      onComment: (token) => {
        const { startOffset = html.length, endOffset = html.length } = token.location ?? {};
        flush(startOffset);
        visit({ kind: 'comment', start: startOffset, end: endOffset });
      },
      onDoctype: (token) => flush(token.location?.startOffset ?? html.length),
      onEof: () => flush(tokenizer.openTag ?? html.length),
      onCharacter: takeText,
      onNullCharacter: takeText,
      onWhitespaceCharacter: takeText,
    },
  );
  tokenizer.write(html, true);
  return tokenizer.openTag ?? html.length;
}

const { RAWTEXT, RCDATA, SCRIPT_DATA, PLAINTEXT } = TokenizerMode;
const textStates: Readonly<Record<string, (typeof TokenizerMode)[keyof typeof TokenizerMode]>> = Object.assign(
  Object.create(null),
  {
    title: RCDATA,
    textarea: RCDATA,
    style: RAWTEXT,
    xmp: RAWTEXT,
    iframe: RAWTEXT,
    noembed: RAWTEXT,
    noframes: RAWTEXT,
    script: SCRIPT_DATA,
    plaintext: PLAINTEXT,
  },
);

// Elements that hold HTML again inside SVG, and those that end SVG when they stand in it.
const htmlAgain = new Set(['foreignobject', 'desc', 'annotation-xml']);
const breakOut = new Set([
  'body',
  'div',
  'p',
  'span',
  'table',
  'ul',
  'ol',
  'li',
  'h1',
  'h2',
  'h3',
  'img',
  'head',
  'br',
  'hr',
  'pre',
  'em',
  'strong',
]);

function enterOrLeaveForeign(foreign: string[], token: Token.TagToken): void {
  const { tagName, selfClosing } = token;
  const top = foreign.at(-1);
  const isForeign = top === 'svg' || top === 'math';
  if (isForeign && breakOut.has(tagName)) foreign.length = 0;
  else if (selfClosing || foreign.length > 1000) return;
  else if (tagName === 'svg' || tagName === 'math' || (isForeign && htmlAgain.has(tagName))) foreign.push(tagName);
}

interface Located extends Token.Attribute {
  place?: Token.Location | null;
}

function located(attribute: Located): HtmlAttribute {
  const { startOffset = 0, endOffset = 0 } = attribute.place ?? {};
  return { name: attribute.name, value: attribute.value, start: startOffset, end: endOffset };
}

class LinearTokenizer extends Tokenizer {
  /** Where the tag begins that is being read. */
  openTag: number | undefined;

  protected override _createStartTagToken(): void {
    super._createStartTagToken();
    this.openTag = this.currentToken?.location?.startOffset;
  }

  // The original compares each name with all before it, which takes quadratic time, and drops the value of a doubled
  // attribute, which stands in the source all the same.
  protected override _leaveAttrName(): void {
    const attribute: Located = this.currentAttr;
    attribute.place = this.currentLocation;
    (this.currentToken as Token.TagToken).attrs.push(attribute);
    this._leaveAttrValue();
  }
}
