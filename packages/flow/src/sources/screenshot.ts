import { screenshot } from '@e2evidence/drivers';
import { secretInputNames, secretInputSelectors } from '@e2evidence/redact';
import type { Artifact, EvidenceSource, FailureContext } from '../evidence-source.js';
import { eachOpenPage, fileNameFor } from './open-pages.js';

/** A picture of every watched page at the failure, password and card inputs blacked out. */
export function screenshotSource(): EvidenceSource {
  return {
    name: 'screenshot',
    start() {},
    failed: (context: FailureContext): Promise<Artifact[]> =>
      eachOpenPage(context, async ({ page, label }) => ({
        name: `artifacts/${fileNameFor('screenshot', label, 'png')}`,
        data: await screenshot(page, { mask: [...secretInputSelectors, secretInputNames] }),
        contentType: 'image/png',
        description: `${label} at the failure, secret inputs masked`,
      })),
    stop() {},
  };
}
