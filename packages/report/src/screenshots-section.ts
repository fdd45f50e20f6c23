import { count, formatBytes, textHtml } from './bounded-html.js';
import type { ReportData, ReportScreenshot } from './report-data.js';
import type { Section } from './section.js';

const mostScreenshots = 12;
const largestPng = 12_000_000;
const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;

/** The pictures, inside the page as data. */
export function screenshotsSection({ screenshots }: ReportData): Section {
  const hidden = screenshots.length - mostScreenshots;
  const more = hidden > 0 ? `<p class="cut-rows">${count(hidden)} more screenshots not shown here</p>` : '';
  const note = screenshots.length > 1 ? count(screenshots.length) : '';
  const figures = screenshots.slice(0, mostScreenshots).map((screenshot) => figureHtml(screenshot));
  return {
    id: 'screenshots',
    title: screenshots.length > 1 ? 'Screenshots' : 'Screenshot',
    note,
    body: figures.join('\n') + more,
  };
}

function figureHtml({ label, png }: ReportScreenshot): string {
  const name = textHtml(label, 300);
  const caption = (text: string) => `<figcaption>${name}<span class="dim">${text}</span></figcaption>`;
  if (png.length > largestPng) return `<figure>${caption(`not shown: ${formatBytes(png.length)}`)}</figure>`;
  if (!signature.every((byte, index) => png[index] === byte)) return `<figure>${caption('not shown: no PNG')}</figure>`;
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const width = png.length < 24 ? 0 : view.getUint32(16);
  const height = png.length < 24 ? 0 : view.getUint32(20);
  const source = `data:image/png;base64,${Buffer.from(png.buffer, png.byteOffset, png.byteLength).toString('base64')}`;
  return `<figure><img src="${source}" alt="Screenshot: ${name}" width="${width}" height="${height}">${caption(`${width} × ${height}`)}</figure>`;
}
