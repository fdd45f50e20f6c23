import { attempt } from './page.js';

/** Options of {@link domHtml}. */
export interface DomHtmlOptions {
  /** Longest text that is fetched, in characters; it ends before a tag then, and a comment says how much was cut. @defaultValue 5000000 */
  readonly maxLength?: number;
}

/**
 * The page's document as HTML, as it is now: with what was typed, checked and selected, and with the content of open
 * shadow roots as `<template shadowrootmode="open">`.
 *
 * Raw: it holds typed passwords. Redact it before it reaches a disk.
 *
 * @param page - A page of any known driver.
 * @returns HTML from the doctype on.
 * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET` or `DRIVERS_WRONG_KIND` for what is no page, `DRIVERS_PAGE_CLOSED`,
 * or `DRIVERS_CAPABILITY_FAILED` with the driver's error as cause.
 *
 * @example
 * await page.fill('#name', 'Ada');
 * await domHtml(page); // => '<!DOCTYPE html>\n<html><head></head><body><input id="name" value="Ada"></body></html>'
 */
export async function domHtml(page: object, options: DomHtmlOptions = {}): Promise<string> {
  const { maxLength = 5_000_000 } = options;
  const { html, length } = await attempt(page, 'read the DOM', ({ adapter }) =>
    adapter.mainFrame(page).evaluate(serialize, maxLength),
  );
  return length > html.length ? `${html}\n<!-- cut: ${length - html.length} more characters -->\n` : html;
}

// Runs inside the browser. The copy is made in an inert document: there no custom element runs and no image loads.
function serialize(maxLength: number): { html: string; length: number } {
  const inert = document.implementation.createHTMLDocument('');

  const keepState = (live: Element, copy: Element) => {
    if (live instanceof HTMLInputElement) {
      if (live.type === 'checkbox' || live.type === 'radio') copy.toggleAttribute('checked', live.checked);
      else if (live.type !== 'file') copy.setAttribute('value', live.value);
    } else if (live instanceof HTMLTextAreaElement) {
      copy.textContent = live.value;
    } else if (live instanceof HTMLOptionElement) {
      copy.toggleAttribute('selected', live.selected);
    }
  };

  const copyChildren = (live: ParentNode & Node, copy: ParentNode & Node) => {
    const copies = [...copy.querySelectorAll('*')];
    [...live.querySelectorAll('*')].forEach((element, index) => {
      const twin = copies[index];
      if (!twin) return;
      keepState(element, twin);
      if (!element.shadowRoot) return;
      const template = inert.createElement('template');
      template.setAttribute('shadowrootmode', 'open');
      for (const child of element.shadowRoot.childNodes) template.content.append(inert.importNode(child, true));
      copyChildren(element.shadowRoot, template.content);
      twin.prepend(template);
    });
  };

  const root = inert.importNode(document.documentElement, true);
  copyChildren(document.documentElement, root);
  const { doctype } = document;
  const html = `${doctype ? `<!DOCTYPE ${doctype.name}>\n` : ''}${root.outerHTML}`;
  if (html.length <= maxLength) return { html, length: html.length };
  // Cut before a tag: half of one would hide its attributes from whoever redacts.
  const kept = html.slice(0, maxLength);
  return { html: kept.slice(0, Math.max(kept.lastIndexOf('<'), 0)), length: html.length };
}
