import { readdir, readFile, writeFile } from 'node:fs/promises';
import { FailureBundle } from '@e2evidence/failure-bundle';
import { tmpdir } from '@e2evidence/testkit';
import { writeZip } from '@e2evidence/zip';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { cli } from './cli.js';

const timeout = 60_000;
const token = 'tok9f8e7d6c5b4a';

describe.concurrent('scan', { timeout }, () => {
  it('tells each finding below its file, never the secret, and ends with 1', async () => {
    await using dir = await tmpdir({ 'out/a.log': `first\npassword=${token}\nbare ${token}\n`, 'out/b.txt': 'fine' });
    const { code, stdout, stderr } = await cli(['scan', 'out'], { cwd: dir.path });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.replace(/#[0-9a-f]{4}/g, '')).toBe(
      [
        'a.log',
        '  line 2: text-key (text)  password=[redacted:text-key]',
        '  line 3: text-key (text)  bare [redacted:text-key]',
        'not ok: 2 findings in 2 files',
        '',
      ].join('\n'),
    );
  });

  it('ends with 0 for a clean folder', async () => {
    await using dir = await tmpdir({ 'a.txt': 'fine' });
    expect(await cli(['scan', dir.path])).toEqual({ code: 0, stdout: '', stderr: 'ok: 0 findings in 1 file\n' });
  });

  it('ends with 2 when something cannot be read, and with 1 when there is a finding besides', async () => {
    await using dir = await tmpdir({ 'a.zip': 'PK\u0003\u0004 no zip' });
    const unread = await cli(['scan', dir.path]);
    expect(unread).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not read: Could not read a.zip: it starts like a zip'),
    });
    await writeFile(dir.join('b.txt'), `password=${token}`);
    expect(await cli(['scan', dir.path])).toMatchObject({ code: 1, stderr: expect.stringContaining('1 not read') });
    expect(await cli(['scan', dir.join('nowhere')])).toMatchObject({ code: 2 });
  });

  it('prints one JSON document with --json', async () => {
    await using dir = await tmpdir({ 'a.txt': `password=${token}` });
    const { code, stdout, stderr } = await cli(['scan', dir.path, '--json']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).not.toContain(token);
    expect(JSON.parse(stdout)).toEqual({
      path: dir.path,
      ok: false,
      findings: [expect.objectContaining({ file: 'a.txt', line: 1, rule: 'form-key', place: 'form' })],
      unread: [],
      accepted: 0,
      stale: [],
      files: 1,
      passedOver: {},
      stopped: false,
    });
  });

  it('accepts what is in the baseline, on any line, and tells what is stale', async () => {
    await using dir = await tmpdir({ 'out/a.txt': `x\npassword=${token}\n` });
    const args = ['scan', 'out', '--baseline', 'base.json'];
    expect(await cli(args, { cwd: dir.path })).toMatchObject({ code: 2 });
    const written = await cli([...args, '--update-baseline'], { cwd: dir.path });
    expect(written).toMatchObject({ code: 0, stderr: expect.stringContaining('base.json accepts 1 finding\n') });
    expect(await readFile(dir.join('base.json'), 'utf8')).not.toContain(token);

    await writeFile(dir.join('out/a.txt'), `x\ny\npassword=${token}\n`);
    const accepted = await cli(args, { cwd: dir.path });
    expect(accepted).toEqual({ code: 0, stdout: '', stderr: 'ok: 0 findings in 1 file; 1 accepted\n' });
    await writeFile(dir.join('out/a.txt'), 'password=another7d6c5b4a\n');
    const stale = await cli(args, { cwd: dir.path });
    expect(stale).toMatchObject({ code: 1, stderr: expect.stringContaining('stale: nothing is found for a.txt, ') });
    expect(await cli(['scan', 'out', '--update-baseline'], { cwd: dir.path })).toMatchObject({ code: 2 });
  });

  it('knows secrets of the environment, leaves out what is allowed or skipped, ends at a limit', async () => {
    await using dir = await tmpdir({
      'a.txt': `hello my-own-secret\npassword=${token}\n`.repeat(2),
      'lib/b.txt': 'token=abcd1234efgh',
    });
    const one = ['scan', dir.path, '--secret-env', 'OWN,OTHER', '--allow', token, '--skip', 'lib'];
    const { stderr } = await cli(one, { env: { OWN: 'my-own-secret' } });
    expect(stderr).toContain('OTHER is not set');
    expect(stderr).toContain('known-secret');
    expect(stderr).toContain('2 findings in 1 file; not looked into: 1 × skipped by name');
    expect(await cli(['scan', dir.path, '--max-findings', '1'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there may be more'),
    });
    expect(await cli(['scan', dir.path, '--max-findings', 'x'])).toMatchObject({ code: 2 });
  });

  it('takes every value of a list that is given in parts, with and without spaces', async () => {
    const files = { 'a.txt': 'saw correct-horse', 'b.txt': 'saw battery-staple', 'c.txt': `password=${token}` };
    await using dir = await tmpdir({ ...files, 'lib/d.txt': `password=${token}`, 'old/e.txt': `password=${token}` });
    const env = { FIRST: 'correct-horse', SECOND: 'battery-staple' };
    const skip = ['--skip', 'lib', '--skip=old'];
    for (const names of [
      ['--secret-env', 'FIRST', '--secret-env', 'SECOND'],
      ['--secretEnv=FIRST', '--secret-env', 'SECOND'],
      ['--secret-env', 'FIRST, SECOND'],
    ]) {
      const { code, stdout, stderr } = await cli(['scan', dir.path, '--json', ...names, ...skip], { env });
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      const { findings } = JSON.parse(stdout);
      expect(findings.map(({ file }: { file: string }) => file)).toEqual(['a.txt', 'b.txt', 'c.txt']);
    }
    for (const allowed of [
      ['--allow', token, '--allow', 'another'],
      ['--allow', `another, ${token}`],
    ]) {
      expect(await cli(['scan', dir.path, ...skip, ...allowed])).toMatchObject({ code: 0 });
    }
  });
});

describe.concurrent('redact', { timeout }, () => {
  it('writes beside the file and says what was replaced by which rule', async () => {
    await using dir = await tmpdir({ 'run.log': `GET /?token=${token}\nbare ${token}\n` });
    const { code, stdout, stderr } = await cli(['redact', 'run.log'], { cwd: dir.path });
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: '',
      stderr: '  url-key: 2\nrun.redacted.log: 2 values replaced\n',
    });
    expect(await cli(['scan', 'run.redacted.log'], { cwd: dir.path })).toMatchObject({ code: 0 });
  });

  it('takes out every secret of --secret-env that is given twice', async () => {
    await using dir = await tmpdir({ 'run.log': 'saw correct-horse and battery-staple' });
    const env = { FIRST: 'correct-horse', SECOND: 'battery-staple' };
    const args = ['redact', dir.join('run.log'), '--in-place', '--secret-env', 'FIRST', '--secret-env', 'SECOND'];
    expect(await cli(args, { env })).toMatchObject({ code: 0 });
    const text = await readFile(dir.join('run.log'), 'utf8');
    expect(text.replace(/#[0-9a-f]{4}/g, '')).toBe('saw [redacted:known-secret] and [redacted:known-secret]');
  });

  it('leaves a bundle that verify finds whole', async () => {
    await using dir = await tmpdir();
    const bundle = new FailureBundle('pay', 'Error', { redactor: false });
    bundle.addText('console.txt', `password=${token}`);
    await bundle.write(dir.join('bundle.zip'));
    expect(await cli(['scan', dir.path])).toMatchObject({ code: 1 });
    expect(await cli(['redact', dir.join('bundle.zip'), '--in-place'])).toMatchObject({ code: 0 });
    expect(await cli(['verify', dir.join('bundle.zip')])).toMatchObject({ code: 0 });
    expect(await cli(['scan', dir.path])).toMatchObject({ code: 0 });
    expect(await readdir(dir.path)).toEqual(['bundle.zip']);
  });

  it('makes images blank when asked to, and says how many hold pixels when not', async () => {
    await using dir = await tmpdir();
    const gif = Buffer.from('474946383961400130000000', 'hex');
    await writeZip(dir.join('a.zip'), [{ name: 'a.gif', data: gif }]);
    const kept = await cli(['redact', dir.join('a.zip'), '--output', dir.join('kept.zip')]);
    expect(kept.stderr).toContain('images kept with their pixels: 1');
    const { stdout } = await cli(['redact', dir.join('a.zip'), '--drop-images', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ imagesBlanked: 1, imagesKept: 0, total: 0 });
    const files = unzipSync(await readFile(dir.join('a.redacted.zip')));
    expect(Buffer.from(files['a.gif']!).readUInt32BE(16)).toBe(320);
  });

  it('ends with 2 for a hostile zip and for the input as output, and leaves nothing', async () => {
    await using dir = await tmpdir({ 'a.zip': 'PK\u0003\u0004 no zip', 'a.log': 'x' });
    expect(await cli(['redact', dir.join('a.zip')])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^SCAN_UNREADABLE: /),
    });
    const same = await cli(['redact', 'a.log', '--output', './a.log'], { cwd: dir.path });
    expect(same).toMatchObject({ code: 2, stderr: expect.stringMatching(/^SCAN_WOULD_OVERWRITE: /) });
    expect((await readdir(dir.path)).sort()).toEqual(['a.log', 'a.zip']);
  });
});
