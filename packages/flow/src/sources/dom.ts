import { domHtml } from '@e2evidence/drivers';
import type { Redactor } from '@e2evidence/redact';
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
        data: shorten(await domHtml(page, { maxLength: maxFetched }), context.redactor),
        contentType: 'text/html',
        description: `${label} at the failure, as HTML`,
      })),
    stop() {},
  };
}

// What is cut is redacted before: half a tag would hide its secret from the rules. The rest the journal redacts.
function shorten(raw: string, redactor: Redactor): string {
  if (raw.length <= maxKept) return raw;
  const html = redactor.html(raw);
  return `${html.slice(0, maxKept)}\n<!-- cut: ${Math.max(html.length - maxKept, 0)} more characters -->\n`;
}
