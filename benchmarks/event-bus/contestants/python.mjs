// The Python tool whose log format this is, from a checkout that E2EVIDENCE_WEBRUNNER names.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Unavailable } from '../unavailable.mjs';

export const title = 'je_web_runner (Python)';
export const relaxed = 'page cache';
export const command = ['python3', fileURLToPath(new URL('../child.py', import.meta.url))];

/**
 * @param {string} dir
 * @returns {Promise<import('../contestants.mjs').Served>}
 */
export async function serve(dir) {
  checkCheckout();
  const path = join(dir, 'bus.ndjson');
  return { target: path, clear: () => rm(path, { force: true }) };
}

export function checkCheckout() {
  const checkout = process.env['E2EVIDENCE_WEBRUNNER'];
  if (!checkout) throw new Unavailable('E2EVIDENCE_WEBRUNNER is not set');
  if (!existsSync(join(checkout, 'je_web_runner', 'utils', 'event_bus'))) {
    throw new Unavailable('E2EVIDENCE_WEBRUNNER names a folder without je_web_runner');
  }
}
