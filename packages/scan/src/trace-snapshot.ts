import { isJsonObject } from './har.js';
import { formatAttributes, joinHtml, readBack, type Slot } from './html-source.js';

/** A text of a snapshot that is no HTML: the rules of a style sheet. */
interface SnapshotSheet {
  readonly css: string;
  write(css: string): void;
}

/** A DOM snapshot of a Playwright trace, as the HTML it stands for. */
export interface SnapshotPage {
  /** Each attribute and each text once, in the order of the tree. Parts the snapshot takes over from an earlier one are left out. */
  readonly html: string;
  readonly sheets: readonly SnapshotSheet[];
  /** The inputs that an action was done on: what the mark holds (its call id, or nothing), and their attributes as HTML. */
  readonly targets: readonly { readonly mark: string; readonly attributes: string }[];
  /**
   * Puts the attributes and texts of a changed HTML back into the tree.
   *
   * @returns False when the HTML has another structure; the tree is as it was.
   */
  write(html: string): boolean;
}

// What the recorder notes about the state of an element, under the name by which a page would write it.
const spelledAs = new Map([
  ['__playwright_value_', 'value'],
  ['__playwright_current_src__', 'src'],
]);
const sheetAttributes = new Set(['__playwright_style_sheet_', '__playwright_style_content__']);
const sheetTags = new Set(['style', 'script']);
// A tokenizer would take what follows these for text.
const rawTags = new Set(['xmp', 'iframe', 'noembed', 'noframes', 'noscript', 'plaintext', 'title', 'style', 'script']);
const plainName = /^[a-z][\w.:-]*$/i;

/**
 * Reads the `html` of a frame snapshot: a text, `[[k, i]]` for a part of an earlier snapshot, or
 * `[name, attributes?, ...children]`. What is written back is written into this tree.
 *
 * The rules of a redactor know inputs and links by the HTML around them, so the tree is spelled as HTML for them.
 */
export function readSnapshot(tree: unknown): SnapshotPage {
  const parts: (string | Slot)[] = [];
  const sheets: SnapshotSheet[] = [];
  const targets: { mark: string; attributes: Record<string, unknown> }[] = [];
  const labels = new Map<string, string>();
  // Trees are as deep as a page makes them, so the way down is kept in a list.
  const waiting: (string | { node: unknown; put: (text: string) => void; holder: string })[] = [
    { node: tree, put: () => {}, holder: '' },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') {
      parts.push(next);
      continue;
    }
    const { node, put, holder } = next;
    if (typeof node === 'string') {
      if (sheetTags.has(holder)) sheets.push({ css: node, write: put });
      // The comment keeps two texts in a row apart.
      else parts.push({ text: node, place: 'text', write: put }, holder === 'textarea' ? '' : '<!---->');
      continue;
    }
    if (!Array.isArray(node) || typeof node[0] !== 'string') continue;
    const attributes = isJsonObject(node[1]) ? node[1] : {};
    const tag = node[0].toLowerCase();
    const children = node.length - (isJsonObject(node[1]) ? 2 : 1);
    const isTextarea = tag === 'textarea' && children === 1 && typeof node.at(-1) === 'string';
    const written = isTextarea || (plainName.test(tag) && tag !== 'textarea' && !rawTags.has(tag)) ? tag : 'x-raw';
    parts.push(`<${written}`);
    addAttributes(attributes, parts, sheets);
    parts.push('>');
    const mark = attributes['__playwright_target__'];
    if ((tag === 'input' || tag === 'textarea') && typeof mark === 'string') {
      targets.push({ mark, attributes });
    }
    const labelled = attributes['for'];
    if (tag === 'label' && typeof labelled === 'string') labels.set(labelled, textOf(node));
    waiting.push(`</${written}>`);
    for (let at = node.length - 1; at >= node.length - children; at--) {
      waiting.push({ node: node[at], put: (text) => putAt(node, at, text), holder: tag });
    }
  }
  return {
    html: joinHtml(parts),
    sheets,
    targets: targets.map(({ mark, attributes }) => ({ mark, attributes: describing(attributes, labels) })),
    write: (html) => readBack(html, parts),
  };
}

function addAttributes(attributes: Record<string, unknown>, parts: (string | Slot)[], sheets: SnapshotSheet[]): void {
  // The state of an input comes first: rules look at the first `value`.
  const names = Object.keys(attributes).sort((a, b) => Number(spelledAs.has(b)) - Number(spelledAs.has(a)));
  for (const name of names) {
    const text = attributes[name];
    if (typeof text !== 'string') continue;
    const write = (changed: string): void => putAt(attributes, name, changed);
    if (sheetAttributes.has(name)) sheets.push({ css: text, write });
    else if (spelledAs.has(name) || !name.startsWith('__playwright_')) {
      const spelled = spelledAs.get(name) ?? (plainName.test(name) ? name : 'data-unnamed');
      parts.push(` ${spelled}="`, { text, place: 'attribute', write }, '"');
    }
  }
}

function putAt(holder: object, key: string | number, text: string): void {
  Object.assign(holder, { [key]: text });
}

/** What tells rules which input this is; a label of its own stands for what it is called. */
function describing(attributes: Record<string, unknown>, labels: ReadonlyMap<string, string>): string {
  const { id } = attributes;
  const label = typeof id === 'string' ? labels.get(id) : undefined;
  const all = label === undefined ? attributes : { 'aria-label': label, ...attributes };
  const told = ['type', 'name', 'id', 'autocomplete', 'aria-label', 'placeholder'].flatMap((name) => {
    const value = all[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return formatAttributes(Object.fromEntries(told));
}

const maxLabelNodes = 30;

/** The beginning of the text of a small part of the tree. */
function textOf(tree: readonly unknown[]): string {
  const waiting: unknown[] = [tree];
  let text = '';
  for (let count = 0; count < maxLabelNodes && waiting.length > 0; count++) {
    const node = waiting.pop();
    if (typeof node === 'string') text += node.slice(0, 200);
    else if (Array.isArray(node)) waiting.push(...node.slice(isJsonObject(node[1]) ? 2 : 1, maxLabelNodes).reverse());
  }
  return text.replace(/\s+/g, ' ').trim();
}
