// How much longer does a test take when it is watched?
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startShop } from '../../internal/pages/src/index.js';
import { findBrowser } from '../../tooling/browser.mjs';
import { machine } from '../machine.mjs';
import { pairsPage, pairsRows, turned } from '../pairs-page.mjs';
import { contestants } from './contestants.mjs';

const { values } = parseArgs({ options: { pairs: { type: 'string', default: '25' } } });
const pairs = Number(values.pairs);

const executablePath = findBrowser();
if (!executablePath) throw new Error('this benchmark needs a browser: npm test installs one');
const here = machine();
const outputDir = mkdtempSync(join(tmpdir(), 'e2evidence-bench-'));
/** @type {Map<string, number[]>} */
const times = new Map(contestants.map(({ title }) => [title, []]));
try {
  for (const driver of /** @type {const} */ (['playwright', 'puppeteer'])) await measure(driver);
} finally {
  rmSync(outputDir, { recursive: true });
}

const command = `npm run bench -- watching${pairs === 25 ? '' : ` --pairs ${pairs}`}`;
const about = {
  question: 'How much longer does a test take when it is watched?',
  folder: 'watching',
  subject: 'the checkout of the demo shop',
  explanation:
    'A cost is the median of the pairs, of how much longer the watched run took than the bare one of its round.',
};
const text = pairsPage(about, { ...here, command, pairs, rows: pairsRows(contestants, times) });
console.log(text);
if (pairs >= 15) {
  mkdirSync(new URL('../../docs/benchmarks/', import.meta.url), { recursive: true });
  writeFileSync(new URL('../../docs/benchmarks/watching.md', import.meta.url), text);
} else console.log('A part of the benchmark: docs/benchmarks/watching.md was not written.');

/** @param {'playwright' | 'puppeteer'} driver */
async function measure(driver) {
  const some = contestants.filter((contestant) => contestant.driver === driver);
  const launch = some[0]?.launch;
  if (!launch) return;
  const shop = await startShop({ fault: 'none' });
  const browser = await launch(String(executablePath));
  // The first runs of all load code and fill caches.
  for (let round = -2; round < pairs; round++) {
    for (const { title, run } of turned(some, round)) {
      const ms = await run(browser, shop, outputDir);
      if (round >= 0) times.get(title)?.push(ms);
    }
  }
  await browser.close();
  await shop.close();
}
