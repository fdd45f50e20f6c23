import { count, formatBytes, limits, rowsHtml, textHtml } from './bounded-html.js';
import type { ReportData } from './report-data.js';
import type { Section } from './section.js';

const mostFiles = 500;
const mostDiagnostics = 200;
const mostRules = 200;

/** The files of the evidence; `undefined` when there are none. */
export function filesSection({ files }: ReportData): Section | undefined {
  if (files.length === 0) return undefined;
  const rows = rowsHtml(
    files,
    mostFiles,
    'files',
    ({ name, size, description = '' }) =>
      `<li><code>${textHtml(name, 500)}</code><span class="about">${textHtml(description, 500)}</span><span class="took">${formatBytes(size)}</span></li>`,
  );
  return { id: 'files', title: 'Files', note: count(files.length), body: `<ul class="files">${rows}</ul>` };
}

/** What was taken out of the evidence, and what could not be. */
export function redactionSection({ redaction, screenshots }: ReportData): Section {
  const rules = redaction.replaced.filter(({ count: times }) => times > 0).sort((a, b) => b.count - a.count);
  const total = rules.reduce((sum, { count: times }) => sum + times, 0);
  const rows = rowsHtml(rules, mostRules, 'rules', ({ rule, place, count: times }) => {
    const where = place === undefined ? '' : `<span class="about">in ${textHtml(place, 40)}</span>`;
    return `<li><code>${textHtml(rule, 200)}</code>${where}<span class="took">${count(times)}</span></li>`;
  });
  const list = rules.length === 0 ? '' : `<ul class="files rules">${rows}</ul>`;
  return {
    id: 'redaction',
    title: 'Redaction',
    note: redaction.enabled ? `${count(total)} ${total === 1 ? 'value' : 'values'} replaced` : 'off',
    bad: !redaction.enabled,
    body: `<p>${redactionStatement(redaction.enabled, screenshots.length)}</p>${list}`,
  };
}

/** What is missing from the evidence and what went wrong while gathering it; `undefined` when nothing did. */
export function gapsSection({ dropped, diagnostics }: ReportData): Section | undefined {
  const drops = Object.entries(dropped).filter(([, times]) => times > 0);
  if (drops.length === 0 && diagnostics.length === 0) return undefined;
  const missing = drops.map(
    ([kind, times]) => `<li><code>${textHtml(kind, 200)}</code><span class="took">${count(times)} dropped</span></li>`,
  );
  const told = rowsHtml(
    diagnostics,
    mostDiagnostics,
    'diagnostics',
    ({ source, message }) =>
      `<li class="told"><code>${textHtml(source, 200)}</code><pre>${textHtml(message, limits.line)}</pre></li>`,
  );
  return {
    id: 'gaps',
    title: 'Gaps in this evidence',
    body: `<p>The test itself was not touched by these.</p><ul class="files">${missing.join('')}${told}</ul>`,
  };
}

function redactionStatement(enabled: boolean, screenshots: number): string {
  if (!enabled)
    return 'Redaction was switched off for this run. Secrets may be in every part of this page and in its files.';
  const text = 'Secrets in text were replaced before anything was written to disk.';
  if (screenshots === 0) return text;
  const [picture, holds] = screenshots === 1 ? ['The screenshot', 'contains'] : ['The screenshots', 'contain'];
  return `${text} ${picture} ${holds} pixels, which no text rule can read: secret inputs were masked when taken, other text is as the page showed it.`;
}
