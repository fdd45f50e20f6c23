import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { loadRecording } from '@e2evidence/cdp-tap';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const childArgs = ['--import', file('../../../internal/testkit/src/source-loader.mjs'), file('child.mjs')];

it('a process killed by SIGKILL leaves every completed call', { timeout: 30_000 }, async () => {
  await using dir = await tmpdir();
  const child = spawn(process.execPath, [...childArgs, dir.join('cdp.ndjson')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  const { records, header, problems } = await loadRecording(dir.join('cdp.ndjson'));
  expect(records.map(({ method, returnValue }) => [method, returnValue])).toEqual(
    Array.from({ length: 9 }, (_, index) => [`Call.${index + 1}`, { calls: index + 1 }]),
  );
  expect(header).toBeDefined();
  expect(problems).toEqual([]);
});
