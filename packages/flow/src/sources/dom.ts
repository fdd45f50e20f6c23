import { domHtml } from '@e2evidence/drivers';
import type { Artifact, EvidenceSource, FailureContext } from '../evidence-source.js';
import { eachOpenPage, fileNameFor } from './open-pages.js';

/** Longest DOM that is fetched, and that is kept, in characters. */
const maxFetched = 20_000_000;
const maxKept = 5_000_000;

/** The DOM of every watched page at the failure, with what was typed, redacted. */
export function domSource(): EvidenceSource {
  return {
    name: 'dom',
    start() {},
    failed: (context: FailureContext): Promise<Artifact[]> =>
      eachOpenPage(context, async ({ page, label }) => ({
        name: `artifacts/${fileNameFor('dom', label, 'html')}`,
        data: shorten(context.redactor.html(await domHtml(page, { maxLength: maxFetched }))),
        contentType: 'text/html',
        description: `${label} at the failure, as HTML`,
      })),
    stop() {},
  };
}

// Redacted first: half a tag would hide its secret from the rules.
function shorten(html: string): string {
  return html.length > maxKept
    ? `${html.slice(0, maxKept)}\n<!-- cut: ${html.length - maxKept} more characters -->\n`
    : html;
}
