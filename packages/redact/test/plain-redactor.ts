import { createRedactor, type Redactor, type RedactorOptions } from '@e2evidence/redact';
import { withoutPseudonyms } from '@e2evidence/testkit';

/** A redactor whose results are shown without pseudonyms, for tests of what is replaced. */
export function plainRedactor(options?: RedactorOptions): Redactor {
  const redactor = createRedactor(options);
  return {
    ...redactor,
    text: (text) => withoutPseudonyms(redactor.text(text)),
    value: (value) => withoutPseudonyms(redactor.value(value)),
    headers: (headers) => withoutPseudonyms(redactor.headers(headers)),
    url: (url) => withoutPseudonyms(redactor.url(url)),
    html: (html) => withoutPseudonyms(redactor.html(html)),
    body: (text, contentType) => withoutPseudonyms(redactor.body(text, contentType)),
  };
}
