// A line in a file and a watch of its folder: what is left of a log file when nothing is checked, moved or promised.
import { openSync, readSync, watch, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bodyOf } from '../event.mjs';

export const title = 'a bare file, nothing checked';

/** @param {string} dir */
export async function serve(dir) {
  return { target: join(dir, 'bare.ndjson') };
}

/** @param {string} path */
export async function openPinger(path) {
  const file = openSync(path, 'a');
  return (/** @type {Record<string, unknown>} */ payload) => writeSync(file, `${bodyOf(payload)}\n`);
}

/**
 * @param {string} path
 * @param {(payload: any) => void} heard
 */
export async function onPing(path, heard) {
  // Empty: the file of the processes before has been read.
  const file = openSync(path, 'w+');
  const bytes = Buffer.alloc(64 * 1024);
  let offset = 0;
  watch(dirname(path), () => {
    const length = readSync(file, bytes, 0, bytes.length, offset);
    const end = length === 0 ? 0 : bytes.lastIndexOf('\n', length - 1) + 1;
    offset += end;
    for (const line of bytes.toString('latin1', 0, end).split('\n')) if (line !== '') heard(JSON.parse(line).payload);
  });
}
