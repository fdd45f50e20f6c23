// What does an event cost that comes through the bridge, beside a listener of one's own?
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startPages } from '../../internal/pages/src/index.js';
import { machine } from '../machine.mjs';
import { pairsPage, pairsRows, turned } from '../pairs-page.mjs';
import { contestants, drivers } from './contestants.mjs';

const { values } = parseArgs({ options: { pairs: { type: 'string', default: '25' } } });
const pairs = Number(values.pairs);

const here = machine();
/** @type {Map<string, number[]>} */
const times = new Map(contestants.map(({ title }) => [title, []]));
const server = await startPages();
for (const [name, open] of Object.entries(drivers)) {
  const driver = await open(server.url);
  const some = contestants.filter((contestant) => contestant.driver === name);
  // The first runs of all load code and fill caches.
  for (let round = -2; round < pairs; round++) {
    for (const { title, run } of turned(some, round)) {
      const ms = await run(driver);
      if (round >= 0) times.get(title)?.push(ms);
    }
  }
  await driver.close();
}
await server.close();

const command = `npm run bench -- events${pairs === 25 ? '' : ` --pairs ${pairs}`}`;
const about = {
  question: 'What does an event cost that comes through the bridge?',
  folder: 'events',
  subject: 'a page with 200 requests and 200 lines in its console',
  explanation:
    'A cost is the median of the pairs, of how much longer a run took than the one with the driver’s own listeners of its round; with nobody listening it is what listening costs at all.',
};
const text = pairsPage(about, { ...here, command, pairs, rows: pairsRows(contestants, times) });
console.log(text);
if (pairs >= 15) {
  mkdirSync(new URL('../../docs/benchmarks/', import.meta.url), { recursive: true });
  writeFileSync(new URL('../../docs/benchmarks/events.md', import.meta.url), text);
} else console.log('A part of the benchmark: docs/benchmarks/events.md was not written.');
