import { isPageClosed } from '@e2evidence/drivers';
import { describeError } from '@e2evidence/errors';
import { withDeadline } from '../deadline.js';
import type { Artifact, FailureContext, WatchedPage } from '../evidence-source.js';

/**
 * Makes one artifact per watched page that is still open. A page that fails becomes a diagnostic; the others are kept.
 */
export async function eachOpenPage(
  context: FailureContext,
  capture: (page: WatchedPage) => Promise<Artifact>,
): Promise<Artifact[]> {
  // Less than the whole call may take: a page that hangs must not cost the evidence of the others.
  const pageTimeoutMs = context.timeoutMs * 0.8;
  const open = context.pages().filter(({ page }) => !isPageClosed(page));
  if (open.length === 0) context.diagnose('every watched page was closed before the failure');
  const artifacts = await Promise.all(
    open.map(async (page) => {
      try {
        return await withDeadline(() => capture(page), pageTimeoutMs);
      } catch (error) {
        context.diagnose(`${page.label}: ${describeError(error).message}`);
        return undefined;
      }
    }),
  );
  return artifacts.filter((artifact) => artifact !== undefined);
}

/** `screenshot.png` for the first page, `screenshot-page-2.png` for another. */
export function fileNameFor(kind: string, label: string, extension: string): string {
  const safe = label.replace(/[^\p{L}\p{N}._-]+/gu, '-');
  return label === 'page' ? `${kind}.${extension}` : `${kind}-${safe}.${extension}`;
}
