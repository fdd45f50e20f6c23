import type { Evaluator } from './adapter.js';
import { attempt } from './page.js';

/** Options of {@link screenshot}. */
export interface ScreenshotOptions {
  /** CSS selectors of elements whose content is blacked out while the picture is taken. @defaultValue `[]` */
  readonly mask?: readonly string[];
  /** The whole scrollable page instead of the viewport. @defaultValue false */
  readonly fullPage?: boolean;
  /** Longest time the driver may take, in milliseconds, where it has such a limit. @defaultValue 5000 */
  readonly timeoutMs?: number;
}

/**
 * A picture of the page as PNG bytes.
 *
 * Masked elements are covered in every frame and open shadow root by a style sheet that is there only while the
 * picture is taken. When the page cannot be masked, no picture is taken.
 *
 * @param page - A page of any known driver.
 * @throws {@link DriversError} `DRIVERS_PAGE_CLOSED`, or `DRIVERS_CAPABILITY_FAILED` with the driver's error as cause.
 */
export async function screenshot(page: object, options: ScreenshotOptions = {}): Promise<Uint8Array> {
  const { mask = [], fullPage = false, timeoutMs = 5000 } = options;
  return attempt(page, 'take a screenshot', async ({ adapter }) => {
    const frames = mask.length > 0 ? adapter.frames(page) : [];
    try {
      await Promise.all(frames.map((frame, index) => cover(frame, mask, index === 0)));
      return await adapter.screenshot(page, { fullPage, timeoutMs });
    } finally {
      await Promise.all(frames.map(uncover));
    }
  });
}

async function cover(frame: Evaluator, mask: readonly string[], isMain: boolean): Promise<void> {
  // An inner frame may vanish meanwhile; then there is nothing of it in the picture.
  await frame.evaluate(addCover, mask.join(',')).catch((error: unknown) => {
    if (isMain) throw error;
  });
}

async function uncover(frame: Evaluator): Promise<void> {
  await frame.evaluate(removeCover, undefined).catch(() => {});
}

// Both run inside the browser. Constructed style sheets are not stopped by a content security policy.
function addCover(selectors: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `:is(${selectors}), :is(${selectors})::placeholder {
      color: transparent !important; -webkit-text-fill-color: transparent !important;
      text-shadow: none !important; caret-color: transparent !important; background: #3b3b3b !important;
    }`,
  );
  const roots: (Document | ShadowRoot)[] = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) if (element.shadowRoot) roots.push(element.shadowRoot);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }
  Reflect.set(globalThis, Symbol.for('@e2evidence/mask/v1'), { roots, sheet });
}

function removeCover(): void {
  const key = Symbol.for('@e2evidence/mask/v1');
  const cover = Reflect.get(globalThis, key) as { roots: (Document | ShadowRoot)[]; sheet: CSSStyleSheet } | undefined;
  Reflect.deleteProperty(globalThis, key);
  for (const root of cover?.roots ?? []) {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== cover?.sheet);
  }
}
