import { attributeOf, readHtml } from './html-tokens.js';

/** What people read beside the fields of a page: the texts of `<label>`, and what `aria-labelledby` refers to. */
export interface FieldLabels {
  /** By the id of the field, of `<label for>`. */
  readonly ofId: ReadonlyMap<string, readonly string[]>;
  /** By the number of the field among the `input` and `textarea` of the page, of a label around it. */
  readonly around: ReadonlyMap<number, readonly string[]>;
  /** By the id of an element that some field refers to. */
  readonly ofElement: ReadonlyMap<string, readonly string[]>;
}

/** More than that names no field. */
export const longestLabel = 60;
const maxOpen = 16;
const maxLabelsOfId = 4;

/** An element that names a field, as far as it was read. */
interface Open {
  readonly tag: string;
  readonly field: string;
  readonly element: string;
  readonly fields: number[];
  depth: number;
  text: string;
  /** The first text that is not blank: `Password`, where the label goes on with a hint. */
  first: string;
}

/**
 * Reads what names the fields of a page, in time linear in its length.
 *
 * @returns undefined when nothing does.
 */
export function readLabels(html: string): FieldLabels | undefined {
  if (!/<(?:input|textarea)\b/i.test(html)) return undefined;
  const referred = new Set(
    [...html.matchAll(/aria-labelledby\s{0,16}=\s{0,16}["']?([^"'>]{1,500})/gi)].flatMap(([, ids = '']) =>
      ids.trim().split(/\s+/),
    ),
  );
  if (referred.size === 0 && !/<label\b/i.test(html)) return undefined;
  const ofId = new Map<string, string[]>();
  const around = new Map<number, string[]>();
  const ofElement = new Map<string, string[]>();
  let open: Open[] = [];
  let fields = 0;

  const close = ({ field, element, fields: inside, text, first }: Open): void => {
    const whole = text.replace(/\s+/g, ' ').trim();
    const names = [...new Set([whole, first])].filter((name) => name !== '' && name.length <= longestLabel);
    if (names.length === 0) return;
    if (field !== '') addTo(ofId, field, names);
    if (element !== '') addTo(ofElement, element, names);
    for (const number of inside) addTo(around, number, names);
  };

  const closeEnded = (): void => {
    if (open.every(({ depth }) => depth > 0)) return;
    for (const each of open) if (each.depth === 0) close(each);
    open = open.filter(({ depth }) => depth > 0);
  };

  readHtml(html, (token) => {
    if (token.kind === 'tag') {
      const { tag, attributes } = token;
      // A label ends where the next one begins; other elements stand in each other.
      for (const each of open) if (each.tag === tag) each.depth += tag === 'label' ? -1 : 1;
      closeEnded();
      if (tag === 'input' || tag === 'textarea') {
        for (const each of open) if (each.tag === 'label' && each.field === '') each.fields.push(fields);
        fields++;
        return;
      }
      const id = attributeOf(attributes, 'id') ?? '';
      const element = referred.has(id) ? id : '';
      if (tag !== 'label' && element === '') return;
      const field = tag === 'label' ? (attributeOf(attributes, 'for') ?? '') : '';
      open.push({ tag, field, element, fields: [], depth: 1, text: '', first: '' });
      // What is never closed, as in a page that is cut off, must not be carried along.
      if (open.length > maxOpen) close(open.shift()!);
    } else if (token.kind === 'text' && !token.raw) {
      for (const each of open) {
        each.first ||= token.text.trim().slice(0, longestLabel + 1);
        if (each.text.length <= longestLabel) each.text += token.text.slice(0, 4 * longestLabel);
      }
    } else if (token.kind === 'end') {
      for (const each of open) if (each.tag === token.tag) each.depth--;
      closeEnded();
    }
  });
  for (const each of open) close(each);
  return { ofId, around, ofElement };
}

function addTo<Key>(names: Map<Key, string[]>, key: Key, more: readonly string[]): void {
  const known = names.get(key) ?? [];
  names.set(key, known);
  if (known.length < maxLabelsOfId) known.push(...more);
}
