// What does it cost to find 40 events in a log of 100 MB?
import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { addSample, newTable } from '../table.mjs';
import { startChild } from './children.mjs';
import { checkCheckout } from './contestants/python.mjs';
import { bodyOf, firstSeq, padFor } from './event.mjs';
import { Unavailable } from './unavailable.mjs';

const names = ['ours', 'json-parse', 'python'];
const events = 400_000;
const matches = 40;

/**
 * @param {import('./index.mjs').Setting} setting
 * @returns {Promise<import('./index.mjs').Test[]>}
 */
export async function scan({ dir, chosen }) {
  if (!chosen.question('scan')) return [];
  const contestants = chosen.contestants(names);
  const { path, bytes } = await writeLog(join(dir, 'scan.ndjson'));
  /** @type {Map<string, import('./children.mjs').Child>} */
  const scanners = new Map();
  const table = newTable({
    id: 'scan',
    title: `Find ${matches} events of one topic in a log of ${Math.round(bytes / 1e6)} MB`,
    unit: 'MB per CPU second',
    better: 'more',
    goals: { python: 10 },
    contestants: contestants.map(({ name, title }) => ({
      name,
      title: name === 'ours' ? `${title}, poll({ topics })` : title,
    })),
  });

  /** @param {import('./contestants.mjs').Contestant} contestant */
  async function run(contestant) {
    const { name } = contestant;
    try {
      if (name === 'python') checkCheckout();
      const scanner = scanners.get(name) ?? (await startChild(contestant, 'scan', path));
      scanners.set(name, scanner);
      const { found, cpuMicros } = await scanner.ask({});
      if (found !== matches) throw new Error(`${name} found ${found} events of ${matches}`);
      addSample(table, name, { value: bytes / cpuMicros });
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      table.missing[name] = error.message;
    }
  }

  async function stop() {
    for (const scanner of scanners.values()) await scanner.stop();
  }

  return [{ tables: [table], contestants, steps: [run], stop }];
}

/** @param {string} path */
async function writeLog(path) {
  const file = await open(path, 'w');
  const line = (/** @type {string} */ topic, /** @type {object} */ payload) => {
    const event = { event_id: randomUUID().replaceAll('-', ''), ...JSON.parse(bodyOf({ ...payload })), topic };
    return `${JSON.stringify(event)}\n`;
  };
  const pad = padFor((payload) => line('noise', payload));
  let bytes = 0;
  for (let i = 0; i < events; i += 1000) {
    let text = '';
    for (let j = i; j < i + 1000; j++)
      text += line(j % (events / matches) === 5000 ? 'go' : 'noise', { seq: firstSeq + j, pad });
    bytes += (await file.write(text)).bytesWritten;
  }
  await file.close();
  return { path, bytes };
}
