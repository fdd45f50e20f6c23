import type { Evaluator } from './adapter.js';
import { DriversError } from './errors.js';
import { attempt } from './page.js';

/** Options of {@link screenshot}. */
export interface ScreenshotOptions {
  /**
   * What is blacked out while the picture is taken: elements by CSS selectors, and by a pattern the text fields that are
   * called so. It is held against each label, `aria-label`, placeholder, name and id in small letters with single
   * blanks: `cardNumber` reads as `card number`. @defaultValue `[]`
   */
  readonly mask?: readonly (string | RegExp)[];
  /** The whole scrollable page instead of the viewport. @defaultValue false */
  readonly fullPage?: boolean;
  /** Longest time the driver may take, in milliseconds, where it has such a limit. @defaultValue 5000 */
  readonly timeoutMs?: number;
}

/** How often a picture is tried when the page navigates under it, or has not been drawn. */
const maxTries = 3;
/** Chromium's answer where it has no drawn page to hand out, as on a busy machine. It has one soon after. */
const notDrawn = /Unable to capture screenshot/;
/** Milliseconds until a page that was not drawn is asked again. */
const untilDrawnMs = 100;

/**
 * A picture of the page as PNG bytes.
 *
 * Masked elements are covered in every frame and open shadow root while the picture is taken, with the dialogs and
 * popovers inside of them, and the page is then as it was. A picture during which a frame came, went or navigated is thrown away and taken again: its cover was gone.
 * Selenium and WebdriverIO have no way into inner frames: with them a mask blacks those out whole.
 *
 * @param page - A page of any known driver.
 * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET` or `DRIVERS_WRONG_KIND` for what is no page, `DRIVERS_PAGE_CLOSED`,
 * or `DRIVERS_CAPABILITY_FAILED`: with the driver's error as cause, or because the page could not be masked.
 *
 * @example
 * const png = await screenshot(page, { mask: ['input[type=password]'] });
 * png.subarray(1, 4); // => the bytes of 'PNG'
 */
export async function screenshot(page: object, options: ScreenshotOptions = {}): Promise<Uint8Array> {
  const { mask = [], fullPage = false, timeoutMs = 5000 } = options;
  return attempt(page, 'take a screenshot', async ({ adapter }) => {
    const take = () => takeWhenDrawn(() => adapter.screenshot(page, { fullPage, timeoutMs }));
    if (mask.length === 0) return take();
    for (let tries = 0; tries < maxTries; tries++) {
      const frames = adapter.frames(page);
      const covered = frames ?? [adapter.mainFrame(page)];
      const innerFrames = frames === undefined;
      const { picture, isCovered } = await takeCovered(covered, { ...toCover(mask), innerFrames }, take);
      const after = adapter.frames(page) ?? covered;
      const isSame = after.length === covered.length && after.every((frame, index) => frame === covered[index]);
      if (isCovered && isSame) return picture;
    }
    throw new DriversError(
      'DRIVERS_CAPABILITY_FAILED',
      'Could not take a masked screenshot: the page keeps navigating.',
    );
  });
}

function toCover(mask: readonly (string | RegExp)[]): Pick<ToCover, 'selectors' | 'patterns'> {
  const selectors = mask.filter((part) => typeof part === 'string');
  const patterns = mask.filter((part) => typeof part !== 'string');
  return {
    // Something that nothing is: a list must not be empty.
    selectors: selectors.join(',') || ':not(*)',
    patterns: patterns.map(({ source, flags }) => ({ source, flags: flags.replace(/[gy]/g, '') })),
  };
}

/** What is covered. */
interface ToCover {
  readonly selectors: string;
  readonly patterns: readonly { readonly source: string; readonly flags: string }[];
  /** Whether inner frames are blacked out whole. */
  readonly innerFrames: boolean;
}

async function takeWhenDrawn(take: () => Promise<Uint8Array>): Promise<Uint8Array> {
  for (let tries = 1; ; tries++) {
    try {
      return await take();
    } catch (error) {
      if (tries === maxTries || !(error instanceof Error) || !notDrawn.test(error.message)) throw error;
      await new Promise((resolve) => setTimeout(resolve, untilDrawnMs));
    }
  }
}

let coverCount = 0;

async function takeCovered(
  frames: readonly Evaluator[],
  toCover: ToCover,
  take: () => Promise<Uint8Array>,
): Promise<{ picture: Uint8Array; isCovered: boolean }> {
  // Two pictures of one page may be taken at once; each takes its own cover away.
  const cover = { ...toCover, id: `${Date.now()}-${coverCount++}` };
  try {
    await Promise.all(frames.map((frame) => frame.evaluate(addCover, cover)));
    const picture = await take();
    const covered = await Promise.all(frames.map((frame) => uncover(frame, cover)));
    return { picture, isCovered: covered.every(Boolean) };
  } catch (error) {
    await Promise.all(frames.map((frame) => uncover(frame, cover)));
    throw error;
  }
}

interface Cover extends ToCover {
  readonly id: string;
}

/** Tells whether the cover was still there. */
async function uncover(frame: Evaluator, cover: Cover): Promise<boolean> {
  return frame.evaluate(removeCover, cover).catch(() => false);
}

/** What a window remembers of its covers, under `Symbol.for('@e2evidence/mask/v1')`. */
interface Covers {
  readonly sheets: Map<string, { sheet: CSSStyleSheet; roots: (Document | ShadowRoot)[] }>;
  /** Elements whose inline style was changed, with what it was, and the covers that need it so. */
  readonly inline: Map<HTMLElement, { ids: Set<string>; before: string }>;
}

// Both run inside the browser. Constructed style sheets are not stopped by a content security policy.
function addCover({ id, selectors, patterns, innerFrames }: Cover): void {
  // A driver may have switched to an inner frame, but the picture shows the whole window. From a frame of another
  // origin this throws, and no picture is taken.
  const view = (innerFrames ? window.top : window) as typeof globalThis & Window;
  const key = Symbol.for('@e2evidence/mask/v1');
  const covers = (Reflect.get(view, key) as Covers | undefined) ?? { sheets: new Map(), inline: new Map() };
  Reflect.set(view, key, covers);

  const black = {
    transition: 'none',
    color: 'transparent',
    '-webkit-text-fill-color': 'transparent',
    'text-shadow': 'none',
    'caret-color': 'transparent',
    background: 'black',
    filter: 'brightness(0)',
  };
  const rules = Object.entries(black).map(([name, value]) => `${name}: ${value} !important;`);
  const sheet = new view.CSSStyleSheet();
  // An id that no element has makes the selector heavier than those of the page.
  const heavy = `:is(${selectors})${':not(#_)'.repeat(4)}`;
  sheet.replaceSync(
    `${heavy}, ${heavy}::placeholder { ${rules.join(' ')} }
    ${innerFrames ? 'iframe, frame, embed, object { filter: brightness(0) !important; }' : ''}`,
  );
  const roots: (Document | ShadowRoot)[] = [view.document];
  covers.sheets.set(id, { sheet, roots });
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) if (element.shadowRoot) roots.push(element.shadowRoot);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }

  const names = patterns.map(({ source, flags }) => new RegExp(source, flags));
  const isCalledSo = (field: HTMLInputElement | HTMLTextAreaElement, root: Document | ShadowRoot): boolean => {
    if (/^(?:checkbox|radio|submit|button|reset|image|file|color|range|hidden)$/.test(field.type)) return false;
    const labelledBy = (field.getAttribute('aria-labelledby') ?? '').split(/\s+/).map((id) => root.getElementById(id));
    const labels = [...(field.labels ?? []), ...labelledBy].map((label) => label?.textContent ?? '');
    const attributes = ['aria-label', 'placeholder', 'name', 'id'].map((name) => field.getAttribute(name) ?? '');
    return [...labels, ...attributes].some((text) => {
      const words = text.slice(0, 200).replace(/([a-z0-9])([A-Z])/g, '$1 $2');
      const plain = words
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim()
        .toLowerCase();
      return plain !== '' && names.some((name) => name.test(plain));
    });
  };

  const matched = roots.flatMap((root) => [...root.querySelectorAll<HTMLElement>(selectors)]);
  const called = roots.flatMap((root) => {
    const fields = names.length === 0 ? [] : [...root.querySelectorAll<HTMLInputElement>('input, textarea')];
    return fields.filter((field) => isCalledSo(field, root));
  });
  // An element without a box has none to cover: its children have.
  const boxesOf = (element: HTMLElement): HTMLElement[] => {
    if (view.getComputedStyle(element).display !== 'contents') return [element];
    const children = [...element.children, ...(element.shadowRoot?.children ?? [])] as HTMLElement[];
    return children.flatMap(boxesOf);
  };
  // What lies above the page is no part of the picture of the elements around it.
  const isInside = (element: Element): boolean => {
    for (let at: Element | undefined = element; at; at = at.parentElement ?? (at.getRootNode() as ShadowRoot).host)
      if (at.matches(selectors)) return true;
    return false;
  };
  const above = roots.flatMap((root) => [
    ...root.querySelectorAll<HTMLElement>(':is(:modal, :popover-open, :fullscreen)'),
  ]);

  for (const element of new Set([...matched.flatMap(boxesOf), ...called, ...above.filter(isInside)])) {
    // Only an inline style is stronger than the sheet, and no selector knows the others.
    const isHard = Object.keys(black).some((name) => element.style.getPropertyPriority(name) === 'important');
    const changed = covers.inline.get(element);
    if (changed) changed.ids.add(id);
    else if (isHard || !element.matches(selectors)) {
      covers.inline.set(element, { ids: new Set([id]), before: element.style.cssText });
      for (const [name, value] of Object.entries(black)) element.style.setProperty(name, value, 'important');
    }
    // Empty in a frame that is not shown.
    const { filter } = view.getComputedStyle(element);
    if (filter !== 'brightness(0)' && filter !== '') throw new Error('an element could not be masked');
  }
}

function removeCover({ id, innerFrames }: Cover): boolean {
  const view = (innerFrames ? window.top : window) as typeof globalThis & Window;
  const key = Symbol.for('@e2evidence/mask/v1');
  const covers = Reflect.get(view, key) as Covers | undefined;
  const cover = covers?.sheets.get(id);
  if (!covers || !cover) return false;
  covers.sheets.delete(id);
  for (const [element, { ids, before }] of covers.inline) {
    if (!ids.delete(id) || ids.size > 0) continue;
    covers.inline.delete(element);
    element.style.cssText = before;
  }
  if (covers.sheets.size === 0) Reflect.deleteProperty(view, key);
  const isWhole = cover.roots.every((root) => root.adoptedStyleSheets.includes(cover.sheet));
  for (const root of cover.roots) {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== cover.sheet);
  }
  return isWhole;
}
