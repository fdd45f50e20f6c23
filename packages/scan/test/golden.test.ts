import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readBaseline, type ScanItem, scanPath } from '@e2evidence/scan';
import { expect, it } from 'vitest';

const golden = (name: string): string => fileURLToPath(new URL(`golden/v1/${name}`, import.meta.url));

async function scan(key: string): Promise<ScanItem[]> {
  const items: ScanItem[] = [];
  for await (const item of scanPath(golden('run.log'), { fingerprintKey: key })) items.push(item);
  return items;
}

it('a baseline of version 1 accepts for ever what it was made of, by the same fingerprints', async () => {
  const baseline = await readBaseline(golden('secrets-baseline.json'));
  const { accepted } = JSON.parse(await readFile(golden('secrets-baseline.json'), 'utf8'));
  const findings = (await scan(baseline.key)).filter((item) => item.type === 'finding');
  expect(findings.map(({ file, rule, fingerprint }) => ({ file, rule, fingerprint }))).toEqual([
    accepted[0],
    accepted[0],
  ]);
  expect(findings.map((finding) => baseline.accepts(finding))).toEqual([true, true]);
  expect(baseline.stale()).toEqual([]);
});

it('a baseline says nothing under another key', async () => {
  const baseline = await readBaseline(golden('secrets-baseline.json'));
  const findings = (await scan('f'.repeat(64))).filter((item) => item.type === 'finding');
  expect(findings.map((finding) => baseline.accepts(finding))).toEqual([false, false]);
});
