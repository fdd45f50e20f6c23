import { concealUnderKey } from './headers.js';
import { percentDecoded, percentEncoded } from './percent.js';
import type { RedactionRun } from './run.js';
import { redactText } from './text.js';

/** A form-urlencoded body: values of secret keys go, the others are read as text and written back encoded. */
export function redactForm(run: RedactionRun, text: string): string {
  return run.within('form', () => redactPairsOf(run, text));
}

function redactPairsOf(run: RedactionRun, text: string): string {
  return text
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=');
      if (at < 0) return redactText(run, pair);
      const written = pair.slice(at + 1);
      const value = formDecoded(written);
      const concealed = concealUnderKey(run, formDecoded(pair.slice(0, at)), value, 'form');
      if (concealed !== undefined) return concealed === value ? pair : `${pair.slice(0, at + 1)}${concealed}`;
      const redacted = redactText(run, value, { depth: 1 });
      return redacted === value ? pair : `${pair.slice(0, at + 1)}${percentEncoded(redacted)}`;
    })
    .join('&');
}

/** Whether a text can be nothing but a form-urlencoded body. */
export function looksLikeForm(text: string): boolean {
  return /^[\w.%+*[\]-]{1,128}=/.test(text) && !/[\s"'<>{}\\]/.test(text);
}

function formDecoded(text: string): string {
  return percentDecoded(text.replace(/\+/g, ' '));
}
