import { domHtml } from '@e2evidence/drivers';
import type { Artifact, EvidenceSource, FailureContext } from '../evidence-source.js';
import { eachOpenPage, fileNameFor } from './open-pages.js';

/** The DOM of every watched page at the failure, with what was typed, redacted. */
export function domSource(): EvidenceSource {
  return {
    name: 'dom',
    start() {},
    failed: (context: FailureContext): Promise<Artifact[]> =>
      eachOpenPage(context, async ({ page, label }) => ({
        name: `artifacts/${fileNameFor('dom', label, 'html')}`,
        data: await domHtml(page),
        contentType: 'text/html',
        description: `${label} at the failure, as HTML`,
      })),
    stop() {},
  };
}
