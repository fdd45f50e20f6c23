// What one writes without a library: split the log into lines, parse each.
import { createReadStream } from 'node:fs';

export const title = 'JSON.parse of each line';

/** @param {string} path */
export async function openScanner(path) {
  return async () => {
    let found = 0;
    let rest = '';
    for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (JSON.parse(line).topic === 'go') found++;
    }
    return found;
  };
}
