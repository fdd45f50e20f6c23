import { formatDuration } from '@e2evidence/timeline';
import { count, limits, rowsHtml, textHtml } from './bounded-html.js';
import { isFailedRequest } from './failures.js';
import type { ReportData, ReportStep } from './report-data.js';
import { locationHtml, offsetHtml, type Section } from './section.js';

const mostSteps = 500;
const mostEvents = 8;

/** The steps in order; the one that failed is open and says what happened while it ran. */
export function stepsSection(data: ReportData): Section {
  const { steps } = data;
  const failed = steps.filter((step) => step.status === 'failed').length;
  const interrupted = steps.filter((step) => step.status === 'interrupted').length;
  const total = data.stepsTotal !== undefined && data.stepsTotal > steps.length ? ` of ${count(data.stepsTotal)}` : '';
  const rows = rowsHtml(steps, mostSteps, 'steps', (step) => stepHtml(step, data));
  return {
    id: 'steps',
    title: 'Steps',
    note: `${count(steps.length)}${total}${told(failed, 'failed')}${told(interrupted, 'interrupted')}`,
    bad: failed + interrupted > 0,
    body: steps.length === 0 ? '' : `<ol class="steps">${rows}</ol>`,
  };
}

function told(number: number, what: string): string {
  return number === 0 ? '' : ` · ${count(number)} ${what}`;
}

const marks: Readonly<Record<ReportStep['status'], string>> = { passed: '✓', failed: '✕', interrupted: '–' };

function stepHtml(step: ReportStep, data: ReportData): string {
  const status = Object.hasOwn(marks, step.status) ? step.status : 'interrupted';
  const action = step.action === undefined ? '' : ` <span class="chip">${textHtml(step.action, 100)}</span>`;
  const line = [
    `<span class="mark ${status}" role="img" aria-label="${status}">${marks[status]}</span>`,
    `<span class="step-name">${textHtml(step.name)}${action}</span>`,
    locationHtml(step.location),
    `<span class="took">${formatDuration(step.durationMs)}</span>`,
  ].join('');
  const story = status === 'passed' ? '' : storyHtml(step, data);
  if (story === '') return `<li class="step ${status}"><div class="step-line">${line}</div></li>`;
  return `<li class="step ${status}"><details open><summary class="step-line">${line}</summary>${story}</details></li>`;
}

function storyHtml(step: ReportStep, data: ReportData): string {
  const message =
    step.error === undefined || data.error?.message.startsWith(step.error.message)
      ? ''
      : `<pre class="message">${textHtml(step.error.name, 200)}: ${textHtml(step.error.message, limits.message)}</pre>`;
  const events = troubleDuring(step, data);
  const rows = rowsHtml(events, mostEvents, 'events', (event) => `<li>${event.html}</li>`);
  const list = events.length === 0 ? '' : `<p class="because">while it ran</p><ul class="during">${rows}</ul>`;
  return message === '' && list === '' ? '' : `<div class="story">${message}${list}</div>`;
}

function troubleDuring(step: ReportStep, data: ReportData): { at: number; html: string }[] {
  const endedAtMs = step.startedAtMs + step.durationMs;
  const inside = ({ timestampMs, durationMs = 0 }: { timestampMs: number; durationMs?: number }) =>
    timestampMs + durationMs >= step.startedAtMs && timestampMs <= endedAtMs;
  const requests = data.network.filter((request) => inside(request) && isFailedRequest(request));
  const lines = data.console.filter((row) => inside(row) && row.level === 'error');
  const event = (timestampMs: number, kind: string, text: string) => ({
    at: timestampMs,
    html: `${offsetHtml(timestampMs, data)} <b>${kind}</b> <span class="mono">${textHtml(text, 300)}</span>`,
  });
  return [
    ...requests.map((request) =>
      event(
        request.timestampMs,
        textHtml(request.status ?? request.errorText ?? '', 60),
        `${request.method} ${request.url}`,
      ),
    ),
    ...lines.map((row) => event(row.timestampMs, 'console error', row.text)),
    ...data.pageErrors
      .filter(inside)
      .map((error) => event(error.timestampMs, 'page error', `${error.name ?? 'Error'}: ${error.message}`)),
  ].sort((a, b) => a.at - b.at);
}
