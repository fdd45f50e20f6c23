import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { FailureBundle, openBundle } from '@e2evidence/failure-bundle';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

it('a log of 100 MB gets into a bundle, redacted, with the memory of a small one', async () => {
  await using dir = await tmpdir();
  const log = createWriteStream(dir.join('server.log'));
  for (let i = 0; i < 500_000; i++) {
    const line = `2026-11-22T02:48:52Z ${i} GET /cart/${i}?token=9f8e7d6c${i} 200 ${'.'.repeat(130)}\n`;
    if (!log.write(line)) await once(log, 'drain');
  }
  log.end();
  await once(log, 'finish');
  const before = process.memoryUsage().rss;
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss - before);
  }, 20);
  const bundle = new FailureBundle('t', 'e');
  await bundle.addFile(dir.join('server.log'));
  const path = await bundle.write(dir.join('b.zip'));
  clearInterval(watch);
  expect(most).toBeLessThan(200_000_000);
  await using opened = await openBundle(path);
  expect(opened.manifest.redaction?.total).toBeGreaterThanOrEqual(500_000);
  expect(await opened.verify()).toEqual({ ok: true, problems: [] });
});
