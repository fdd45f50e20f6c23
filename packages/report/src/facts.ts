import { count, textHtml } from './bounded-html.js';
import { hasTrace } from './failures.js';
import type { ReportData } from './report-data.js';
import type { Section } from './section.js';

/** The column beside the sections: contents, identity of the run, environment. */
export function factsHtml(data: ReportData, sections: readonly Section[]): string {
  const links = sections.map(({ id, title, note = '', bad, body }) => {
    const tail = body === '' ? 'none' : note;
    return `<li><a href="#${id}">${title}</a><span class="note${bad && body !== '' ? ' bad' : ''}">${tail}</span></li>`;
  });
  const trace = hasTrace(data.traceId)
    ? `<code class="copy">${textHtml(data.traceId, 100)}</code>`
    : 'none, telemetry is off';
  const run: [string, string][] = [
    ['Trace id', trace],
    ['Started', textHtml(utc(data.startedAtMs))],
    ['Attempt', count(data.attempt)],
    ['Spec', textHtml(data.specPath ?? '', 500)],
    ['Run', textHtml(data.runId ?? '', 200)],
    ['Base URL', textHtml(data.baseUrl ?? '', 500)],
    ...Object.entries(data.environment).map(([name, value]): [string, string] => [
      textHtml(environmentNames.get(name) ?? name, 100),
      textHtml(value, 300),
    ]),
  ];
  const rows = run
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return `<nav aria-label="Contents"><ul>${links.join('')}</ul></nav><dl class="facts">${rows.join('')}</dl>`;
}

const environmentNames: ReadonlyMap<string, string> = new Map([
  ['browser', 'Browser'],
  ['driver', 'Driver'],
  ['node', 'Node'],
  ['os', 'System'],
]);

/** A moment in universal time, to the second. */
export function utc(timestampMs: number): string {
  const date = new Date(timestampMs);
  return Number.isNaN(date.getTime()) ? 'unknown' : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
