import { formatDuration } from '@e2evidence/timeline';
import { count, limits, rowsHtml, textHtml } from './bounded-html.js';
import { isFailedRequest } from './failures.js';
import type { ReportData, ReportRequest } from './report-data.js';
import { offsetHtml, type Section } from './section.js';

const mostFailed = 200;
const mostOthers = 500;
const mostHeaders = 100;

/** Requests: failed ones first, the others folded below them; each opens to its headers and bodies. */
export function networkSection(data: ReportData): Section {
  const failed = data.network.filter(isFailedRequest);
  const others = data.network.filter((request) => !isFailedRequest(request));
  const space = { left: limits.allBodies };
  const row = (request: ReportRequest) => requestHtml(request, data, space);
  const first = failed.length === 0 ? '' : `<ul class="requests">${rowsHtml(failed, mostFailed, 'requests', row)}</ul>`;
  const rest = others.length === 0 ? '' : `<ul class="requests">${rowsHtml(others, mostOthers, 'requests', row)}</ul>`;
  const folded = `<details class="more"><summary>${count(others.length)} other ${others.length === 1 ? 'request' : 'requests'}</summary>${rest}</details>`;
  return {
    id: 'network',
    title: 'Network',
    note: `${count(data.network.length)}${failed.length > 0 ? ` · ${count(failed.length)} failed` : ''}`,
    bad: failed.length > 0,
    body: rest === '' || first === '' ? first + rest : first + folded,
  };
}

interface Space {
  left: number;
}

function requestHtml(request: ReportRequest, data: ReportData, space: Space): string {
  const took = request.durationMs === undefined ? '' : formatDuration(request.durationMs);
  return [
    `<li><details class="request"><summary>${pillHtml(request)}`,
    `<span class="method">${textHtml(request.method, 20)}</span>`,
    `<span class="url">${urlHtml(request.url)}</span>`,
    `<span class="type">${textHtml(request.resourceType ?? '', 40)}</span>`,
    `<span class="took">${took}</span></summary>`,
    `<div class="exchange">${factsHtml(request, data)}`,
    headersHtml('Request headers', request.requestHeaders, space),
    bodyHtml('Request body', request.requestBody, space),
    headersHtml('Response headers', request.responseHeaders, space),
    bodyHtml('Response body', request.responseBody, space),
    '</div></details></li>',
  ].join('');
}

function pillHtml({ status, errorText }: ReportRequest): string {
  if (errorText !== undefined) return '<span class="pill bad">failed</span>';
  if (status === undefined) return '<span class="pill">no answer</span>';
  const tone = status >= 400 ? ' bad' : status >= 300 ? '' : ' good';
  return `<span class="pill${tone}">${textHtml(status, 10)}</span>`;
}

// The path is what the eye looks for; origin and query stay readable beside it.
function urlHtml(url: string): string {
  const parts = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)?([^?#]*)(.*)$/is.exec(url.slice(0, limits.line));
  const [, origin = '', path = '', query = ''] = parts ?? [];
  const rest = url.length > limits.line ? textHtml(url.slice(limits.line), 0) : '';
  return `<span class="dim">${textHtml(origin)}</span>${textHtml(path)}<span class="dim">${textHtml(query)}</span>${rest}`;
}

function factsHtml(request: ReportRequest, data: ReportData): string {
  const status = request.status === undefined ? '' : `${request.status} ${request.statusText ?? ''}`;
  const facts: [string, string][] = [
    ['Sent', offsetHtml(request.timestampMs, data)],
    ['Error', textHtml(request.errorText ?? '')],
    ['Status', textHtml(status.trim(), 200)],
    ['Content', textHtml(request.mimeType ?? '', 200)],
    ['Page', textHtml(request.page ?? '')],
  ];
  const rows = facts
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return `<dl class="facts inline">${rows.join('')}</dl>`;
}

function headersHtml(title: string, headers: ReportRequest['requestHeaders'], space: Space): string {
  if (headers === undefined || headers.length === 0) return '';
  const rows = headers.slice(0, mostHeaders).map(([name, value]) => {
    space.left -= name.length + value.length;
    return `<div><dt>${textHtml(name, 200)}</dt><dd>${textHtml(value, space.left > 0 ? limits.line : 0)}</dd></div>`;
  });
  const hidden = headers.length - mostHeaders;
  const more = hidden > 0 ? `<p class="cut-rows">${count(hidden)} more headers not shown here</p>` : '';
  return `<h3>${title}</h3><dl class="headers">${rows.join('')}</dl>${more}`;
}

function bodyHtml(title: string, body: string | undefined, space: Space): string {
  if (body === undefined || body === '') return '';
  const longest = Math.max(0, Math.min(limits.body, space.left));
  space.left -= Math.min(body.length, longest);
  return `<h3>${title}</h3><pre class="body">${textHtml(body, longest)}</pre>`;
}
