import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { tmpdir } from '@e2evidence/testkit';
import { writeZip } from '@e2evidence/zip';
import { describe, expect, it } from 'vitest';

const has = (command: string, ...args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const inPython = `
import hashlib, json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as zip:
    assert zip.testzip() is None
    names = zip.namelist()
    print(json.dumps([len(names), {name: hashlib.sha256(zip.read(name)).hexdigest() for name in names}]))
`;

describe('what writeZip writes', () => {
  const entries = [
    { name: 'empty', data: new Uint8Array() },
    { name: 'log.txt', data: Buffer.from('ready\n'.repeat(300_000)) },
    { name: 'noise.bin', data: randomBytes(700_000) },
    { name: 'picture.png', data: Buffer.concat([Buffer.from('89504e47', 'hex'), randomBytes(600_000)]) },
    { name: 'Ünï/__proto__/🚀.txt', data: Buffer.from('hello') },
  ];

  it.skipIf(!has('unzip', '-v'))('is tested and unpacked by unzip', async () => {
    await using dir = await tmpdir();
    await writeZip(dir.join('a.zip'), entries);
    const tested = execFileSync('unzip', ['-t', dir.join('a.zip')], { encoding: 'utf8' });
    expect(tested).toContain('No errors detected');
    for (const { name, data } of entries) {
      // It takes its names for patterns, and those outside ASCII in the character set of the terminal.
      if (!/^[\w.]+$/.test(name)) continue;
      const unpacked = execFileSync('unzip', ['-p', dir.join('a.zip'), name], { maxBuffer: 2 ** 24 });
      expect(unpacked.equals(data)).toBe(true);
    }
  });

  it.skipIf(!has('python3', '-c', 'import zipfile'))('is the same for Python', async () => {
    await using dir = await tmpdir();
    const written = await writeZip(dir.join('a.zip'), entries);
    const [count, hashes] = JSON.parse(
      execFileSync('python3', ['-c', inPython, dir.join('a.zip')], { encoding: 'utf8' }),
    );
    expect(count).toBe(written.length);
    expect(hashes).toEqual(Object.fromEntries(written.map(({ name, sha256 }) => [name, sha256])));
  });
});
