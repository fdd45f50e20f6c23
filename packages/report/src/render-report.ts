import { formatDuration, renderWaterfall, waterfallStyles } from '@e2evidence/timeline';
import { count, textHtml } from './bounded-html.js';
import { consoleSection, pageErrorsSection } from './console-section.js';
import { errorSection } from './error-section.js';
import { factsHtml, utc } from './facts.js';
import { failingStep, statusWord } from './failures.js';
import { networkSection } from './network-section.js';
import { pageStyles } from './page-styles.js';
import { filesSection, gapsSection, redactionSection } from './record-sections.js';
import { checkReportData, type ReportData } from './report-data.js';
import { screenshotsSection } from './screenshots-section.js';
import { locationHtml, type Section, sectionHtml } from './section.js';
import { stepsSection } from './steps-section.js';

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * Renders one test run as one self-contained page: no script, no outside reference, its own content security policy.
 *
 * It follows the reader's light or dark setting, fits 400 px and prints. Text from the page under test is escaped
 * and hidden characters are made visible. Long texts and lists are cut with a visible count. The data must be
 * redacted already.
 *
 * @returns The HTML of the page.
 * @throws {@link ReportRenderError} `REPORT_BAD_DATA`, `REPORT_UNKNOWN_VERSION`.
 *
 * @example
 * renderReport(data).slice(0, 15); // => '<!doctype html>'
 */
export function renderReport(data: ReportData): string {
  checkReportData(data);
  const sections = [
    errorSection(data),
    stepsSection(data),
    timelineSection(data),
    screenshotsSection(data),
    consoleSection(data),
    pageErrorsSection(data),
    networkSection(data),
    filesSection(data),
    redactionSection(data),
    gapsSection(data),
  ].filter((section) => section !== undefined);
  const title = `${statusWord(data.status)}: ${data.name}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${textHtml(title, 300)}</title>
<style>${pageStyles}${waterfallStyles}</style>
</head>
<body>
<div class="page">
${headHtml(data)}
<div class="columns">
<main>
${sections.map((section) => sectionHtml(section)).join('\n')}
</main>
<aside>${factsHtml(data, sections)}</aside>
</div>
<footer>Made by e2evidence. This page runs no script and loads nothing.</footer>
</div>
</body>
</html>
`;
}

function headHtml(data: ReportData): string {
  const status = statusClass(data.status);
  const meta = [
    `<b>${formatDuration(data.durationMs)}</b>`,
    textHtml(utc(data.startedAtMs)),
    data.attempt > 1 ? `attempt ${count(data.attempt)}` : '',
    textHtml(data.specPath ?? '', 500),
  ].filter((part) => part !== '');
  return [
    `<header class="${status}"><p class="status">${textHtml(statusWord(data.status), 50)}</p>`,
    `<h1>${textHtml(data.name, 1000)}</h1>`,
    `<p class="meta">${meta.map((part) => `<span>${part}</span>`).join('')}</p>`,
    `${leadHtml(data)}</header>`,
  ].join('\n');
}

function statusClass(status: string): string {
  return status === 'passed' ? 'good' : status === 'interrupted' ? 'warn' : 'bad';
}

function leadHtml(data: ReportData): string {
  const total = Math.max(data.stepsTotal ?? 0, data.steps.length);
  const step = failingStep(data);
  if (step !== undefined) {
    const position = data.steps.indexOf(step) + 1;
    const verb = step.status === 'failed' ? 'Failed' : 'Stopped';
    const where = step.location === undefined ? '' : `, at ${locationHtml(step.location)}`;
    return `<p class="lead">${verb} in step ${count(position)} of ${count(total)}, <em>${textHtml(step.name, 300)}</em>${where}.</p>`;
  }
  if (data.status !== 'passed' && data.steps.length > 0) {
    return `<p class="lead">${statusWord(data.status)} outside the steps: ${count(data.steps.length)} of ${count(total)} passed.</p>`;
  }
  return '';
}

function timelineSection(data: ReportData): Section {
  const { timeline, startedAtMs } = data;
  const body = timeline.length === 0 ? '' : renderWaterfall(timeline, { originMs: startedAtMs });
  return { id: 'timeline', title: 'Timeline', body };
}
