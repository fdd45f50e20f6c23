import { count, limits, rowsHtml, textHtml } from './bounded-html.js';
import type { ReportConsoleRow, ReportData, ReportPageError } from './report-data.js';
import { offsetHtml, type Section, stackHtml } from './section.js';

const mostTrouble = 200;
const mostOthers = 500;
const mostPageErrors = 100;

/** Console lines: errors and warnings first, the others folded below them. */
export function consoleSection(data: ReportData): Section {
  const errorLines = data.console.filter((row) => row.level === 'error');
  const trouble = [...errorLines, ...data.console.filter((row) => row.level === 'warn')];
  const others = data.console.filter((row) => row.level !== 'error' && row.level !== 'warn');
  const errors = errorLines.length;
  const row = (line: ReportConsoleRow) => consoleHtml(line, data);
  const first = trouble.length === 0 ? '' : `<ul class="log">${rowsHtml(trouble, mostTrouble, 'lines', row)}</ul>`;
  const rest = others.length === 0 ? '' : `<ul class="log">${rowsHtml(others, mostOthers, 'lines', row)}</ul>`;
  const folded = `<details class="more"><summary>${count(others.length)} other ${others.length === 1 ? 'line' : 'lines'}</summary>${rest}</details>`;
  return {
    id: 'console',
    title: 'Console',
    note: `${count(data.console.length)}${errors > 0 ? ` · ${count(errors)} ${errors === 1 ? 'error' : 'errors'}` : ''}`,
    bad: errors > 0,
    body: rest === '' || first === '' ? first + rest : first + folded,
  };
}

/** Errors of the page that nothing caught. */
export function pageErrorsSection(data: ReportData): Section {
  const rows = rowsHtml(data.pageErrors, mostPageErrors, 'errors', (error) => pageErrorHtml(error, data));
  return {
    id: 'page-errors',
    title: 'Page errors',
    note: count(data.pageErrors.length),
    bad: true,
    body: data.pageErrors.length === 0 ? '' : `<ul class="log">${rows}</ul>`,
  };
}

const levels: readonly string[] = ['debug', 'info', 'warn', 'error'];

function consoleHtml(row: ReportConsoleRow, data: ReportData): string {
  const level = levels.includes(row.level) ? row.level : 'info';
  const where = row.location ? `${row.location.url}:${row.location.line}:${row.location.column}` : '';
  const place = [row.page ?? '', where].filter((part) => part !== '').join(' · ');
  return [
    `<li class="line ${level}">${offsetHtml(row.timestampMs, data)}<span class="level">${level}</span>`,
    `<div class="said"><pre>${textHtml(row.text, limits.consoleText)}</pre>`,
    place === '' ? '' : `<p class="place">${textHtml(place, 500)}</p>`,
    '</div></li>',
  ].join('');
}

function pageErrorHtml(error: ReportPageError, data: ReportData): string {
  return [
    `<li class="line error">${offsetHtml(error.timestampMs, data)}<span class="level">uncaught</span>`,
    `<div class="said"><pre><b>${textHtml(error.name ?? 'Error', 200)}</b>: ${textHtml(error.message, limits.message)}</pre>`,
    error.page === undefined ? '' : `<p class="place">${textHtml(error.page, 500)}</p>`,
    `${stackHtml(error.stack, limits.stack)}</div></li>`,
  ].join('');
}
