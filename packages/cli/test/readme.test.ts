import { copyFile, readFile } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { cli, goldenBundle } from './cli.js';

it('the commands print what the README says', { timeout: 60_000 }, async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, sample = ''] = /```console\n([\s\S]*?)```/.exec(readme) ?? [];
  const commands = [...sample.matchAll(/^\$ npx e2evidence (.*)\n((?:(?!\$ ).*\n)*)/gm)];
  const prompts = sample.match(/^\$ /gm) ?? [];
  expect(prompts.length).toBeGreaterThan(2);
  expect(commands).toHaveLength(prompts.length);

  await using dir = await tmpdir();
  await copyFile(goldenBundle, dir.join('bundle.zip'));
  for (const [, line = '', promised] of commands) {
    const { stdout, stderr } = await cli(line.replaceAll("'", '').split(' '), { cwd: dir.path });
    const printed = (stdout + stderr).replace(/"event_id":"[0-9a-f]{32}"/, '"event_id":"…"');
    expect(printed.replace(/"timestamp_ms":\d+/, '"timestamp_ms":…')).toBe(promised);
  }
});
