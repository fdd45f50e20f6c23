// Does the memory of a reader stay flat while it follows ten million events?
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild } from './children.mjs';
import { loadContestant } from './contestants.mjs';

const million = 1_000_000;

/**
 * @param {string} dir
 * @returns {Promise<{ events: number, rssMegabytes: number }[]>} One per million events.
 */
export async function memory(dir) {
  const ours = await loadContestant('ours');
  const { target, clear } = await ours.serve(await mkdtemp(join(dir, 'memory-')), false);
  const writer = await startChild(ours, 'write', target);
  const reader = await startChild(ours, 'tail', target);
  const rows = [];
  for (let events = million; events <= 10 * million; events += million) {
    const [{ rssBytes }] = await Promise.all([reader.ask({ events }), writer.ask({ events: million, batch: 250 })]);
    rows.push({ events, rssMegabytes: rssBytes / 1e6 });
    console.log(`${events / million} million events: RSS ${(rssBytes / 1e6).toFixed(0)} MB`);
  }
  await writer.stop();
  await reader.stop();
  await clear?.();
  return rows;
}
