import { limits, textHtml } from './bounded-html.js';
import type { ReportData, ReportError } from './report-data.js';
import { locationHtml, type Section, stackHtml } from './section.js';

const mostCauses = 8;

/** The error that ended the test, with its causes; `undefined` when there was none. */
export function errorSection({ error, nextCommand }: ReportData): Section | undefined {
  if (error === undefined) return undefined;
  const causes = error.causes
    .slice(0, mostCauses)
    .map((cause) => `<div class="cause"><p class="because">caused by</p>${errorHtml(cause)}</div>`);
  const hidden = error.causes.length - mostCauses;
  const more = hidden > 0 ? `<p class="cut-rows">${hidden} more causes not shown here</p>` : '';
  const next =
    nextCommand === undefined ? '' : `<p class="next"><span>Next</span> <code>${textHtml(nextCommand)}</code></p>`;
  return {
    id: 'error',
    title: 'Error',
    body: `<div class="failure">${errorHtml(error)}${causes.join('')}${more}</div>${next}`,
  };
}

function errorHtml(error: ReportError): string {
  const code = error.code === undefined ? '' : ` <code class="code">${textHtml(error.code, 200)}</code>`;
  return [
    `<p class="error-name">${textHtml(error.name, 200)}${code}</p>`,
    `<pre class="message">${textHtml(error.message, limits.message)}</pre>`,
    error.location === undefined ? '' : `<p class="error-at">at ${locationHtml(error.location)}</p>`,
    stackHtml(error.stack, limits.stack),
  ].join('');
}
