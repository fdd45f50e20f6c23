import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { type Baseline, createBaseline, readBaseline, writeBaseline } from './baseline.js';
import type { ScanFinding } from './finder.js';
import { matchesGlob } from './glob.js';
import { scanPath } from './scan-path.js';

async function findings(path: string, baseline: Baseline): Promise<ScanFinding[]> {
  const found: ScanFinding[] = [];
  for await (const item of scanPath(path, { fingerprintKey: baseline.key }))
    if (item.type === 'finding') found.push(item);
  return found;
}

describe('a baseline', () => {
  it('accepts what it was made of, also on another line, and nothing else', async () => {
    await using dir = await tmpdir({ 'in/a.txt': 'password=tok9f8e7d6c5b4a\n' });
    const first = createBaseline();
    await writeBaseline(dir.join('base.json'), first.updated(await findings(dir.join('in'), first)));
    const text = await readFile(dir.join('base.json'), 'utf8');
    expect(text).not.toContain('tok9f8e');

    const baseline = await readBaseline(dir.join('base.json'));
    await writeFile(dir.join('in/a.txt'), 'new line\n\npassword=tok9f8e7d6c5b4a and password=another7d6c5b4a\n');
    const left = (await findings(dir.join('in'), baseline)).filter((finding) => !baseline.accepts(finding));
    expect(left).toMatchObject([{ file: 'a.txt', line: 3, excerpt: expect.stringContaining('password=') }]);
    expect(baseline.stale()).toEqual([]);
  });

  it('tells which entries accept nothing any more', async () => {
    await using dir = await tmpdir({ 'a.txt': 'password=tok9f8e7d6c5b4a\n' });
    const gone = { file: 'gone.txt', rule: 'bearer' };
    const baseline = createBaseline({
      ...createBaseline().updated([]),
      accepted: [gone, { file: 'a.*', rule: '*', reason: 'a fixture' }],
    });
    const found = await findings(dir.path, baseline);
    expect(found.every((finding) => baseline.accepts(finding))).toBe(true);
    expect(baseline.stale()).toEqual([gone]);
    expect(baseline.updated(found).accepted).toEqual([{ file: 'a.*', rule: '*', reason: 'a fixture' }]);
  });

  it('lists its entries once, in order', async () => {
    await using dir = await tmpdir({ 'b.txt': 'password=tok9f8e7d6c5b4a\n'.repeat(3), 'a.txt': 'tok9f8e7d6c5b4a' });
    const baseline = createBaseline();
    expect(baseline.updated(await findings(dir.path, baseline)).accepted.map(({ file }) => file)).toEqual([
      'a.txt',
      'b.txt',
    ]);
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['another version', '{"schema_version":2}'],
    ['no key', '{"schema_version":1,"key":"x","accepted":[]}'],
    ['an entry without a rule', `{"schema_version":1,"key":"${'0'.repeat(64)}","accepted":[{"file":"a"}]}`],
  ])('refuses %s', async (_name, text) => {
    await using dir = await tmpdir({ 'base.json': text });
    await expect(readBaseline(dir.join('base.json'))).rejects.toMatchObject({ code: 'SCAN_BAD_BASELINE' });
  });

  it('says when it is not there', async () => {
    await expect(readBaseline('/nowhere/base.json')).rejects.toMatchObject({ code: 'SCAN_NOT_FOUND' });
    await expect(writeBaseline('/nowhere/base.json', createBaseline().updated([]))).rejects.toMatchObject({
      code: 'SCAN_UNWRITABLE',
    });
  });
});

describe('a glob', () => {
  it.each([
    ['a.txt', 'a.txt', true],
    ['a.txt', 'a.txtx', false],
    ['*', 'any/thing!at/all', true],
    ['*.har', 'out/x.zip!a.har', true],
    ['out/*!*.json', 'out/x.zip!a/b.json', true],
    ['a*a', 'a', false],
    ['a*b*a', 'aba', true],
    ['a+b', 'aab', false],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });
});
