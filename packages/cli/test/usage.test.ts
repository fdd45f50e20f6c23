import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { cli, goldenBundle } from './cli.js';

const timeout = 60_000;

/** Packages other than citty, and those of Node, that a run has loaded. */
function foreignModules(stderr: string): string[] {
  const loaded = [...stderr.matchAll(/^loaded (.*)$/gm)].map((match) => match[1] ?? '');
  expect(loaded.some((url) => url.endsWith('/packages/cli/src/run-cli.ts'))).toBe(true);
  // What compiles the sources for this test.
  const own = /^node:|\/packages\/cli\/src\/(?!commands\/|doctor\/)|\/node_modules\/(?:citty|typescript)\//;
  return loaded.filter((url) => !own.test(url));
}

describe.concurrent('e2evidence', { timeout }, () => {
  it('--version prints the version of package.json and loads citty and its own files only', async () => {
    const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
    const { code, stdout, stderr } = await cli(['--version'], { listModules: true });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${version}\n` });
    expect(foreignModules(stderr)).toEqual([]);
  });

  it.each([
    [['--help'], ['show', 'summary', 'verify', 'extract', 'scan', 'redact', 'doctor', 'bus']],
    [
      ['scan', '--help'],
      ['--baseline', '--update-baseline', '--skip', '--allow', '--secret-env', '--max-findings', '--json'],
    ],
    [
      ['redact', '--help'],
      ['--output', '--in-place', '--drop-images', '--json'],
    ],
    [
      ['show', '--help'],
      ['--no-open', '--json'],
    ],
    [
      ['extract', 'x.zip', '-h'],
      ['--force', '[DIR]'],
    ],
    [['doctor', '--help'], ['--json']],
    [
      ['bus', '--help'],
      ['tail', 'publish', 'wait', 'stats'],
    ],
    [['bus', 'wait', '--help'], ['--timeout-ms']],
  ])('%j shows usage and examples and loads citty and its own files only', async (args, words) => {
    const { code, stdout, stderr } = await cli(args, { listModules: true });
    expect(code).toBe(0);
    for (const word of words) expect(stdout).toContain(word);
    const name = args.filter((arg) => /^[a-z]+$/.test(arg)).join(' ');
    expect(stdout).toMatch(new RegExp(`EXAMPLES\\n\\n {2}e2evidence ${name}`));
    expect(foreignModules(stderr)).toEqual([]);
  });

  it.each([
    [['verify', '/missing.zip', '--json'], 'FAILURE_BUNDLE_NOT_FOUND'],
    [['doctor', '--json', '--unknown'], 'CLI_USAGE'],
  ])('%j says on stdout, too, what went wrong', async (args, code) => {
    const { code: exitCode, stdout, stderr } = await cli(args);
    expect(exitCode).toBe(2);
    const { error } = JSON.parse(stdout);
    expect(error.code).toBe(code);
    expect(stderr).toBe(`${code}: ${error.message}\n`);
  });

  it('takes --json behind -- for an argument', async () => {
    const { code, stdout } = await cli(['verify', '--', '--json']);
    expect([code, stdout]).toEqual([2, '']);
  });

  it.each([
    [[], 'USAGE'],
    [['frobnicate'], 'there is no command frobnicate'],
    [['constructor'], 'there is no command constructor'],
    [['--force', 'verify'], 'there is no option --force'],
    [['verify'], 'missing required positional argument: BUNDLE'],
    [['verify', goldenBundle, '--jsn'], 'there is no option --jsn'],
    [['verify', goldenBundle, 'more'], '"more" is one argument too many'],
    [['bus', 'wait', 'x', '--log'], '--log needs a value'],
    [['bus', 'wait', 'x', '--no-log'], '--log needs a value'],
    [['scan', '/missing', '--secret-env', ' , '], '--secret-env needs a value'],
    [['scan', '/missing', '--secret-env=', '--secret-env', 'SHOP_PASSWORD'], '--secret-env needs a value'],
    [
      ['scan', '/missing', '--max-findings', '5', '--maxFindings', '6'],
      '--max-findings takes one value, and is given 2 times',
    ],
    [['redact', 'a.log', '--output', 'a', '--output=b'], '--output takes one value, and is given 2 times'],
    [
      ['bus', 'publish', 'x', '--log', '/missing/a', '--log', '/missing/b'],
      '--log takes one value, and is given 2 times',
    ],
    [['verify', goldenBundle, '--JSON'], 'there is no option --JSON'],
    [['bus', 'wait', 'x', '--log', 'a', '--timeoutms', '5'], 'there is no option --timeoutms'],
    [['verify', goldenBundle, '--no-Json'], 'there is no option --no-Json'],
    [['bus', 'publish', 'x', '--log', '/missing/a', '--payload={"shard":1}'], 'there is no option --payload'],
    [['verify', goldenBundle, '-j'], 'there is no option -j'],
  ])('%j is wrong usage and ends with 2', async (args, reason) => {
    const { code, stdout, stderr } = await cli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(reason);
    if (args.length > 0) expect(stderr).toMatch(/^CLI_USAGE: .* <command> --help\.\n$/);
  });

  it('takes an option in camelCase, too, and a value that begins with a dash', async () => {
    const { code, stderr } = await cli(['bus', 'wait', 'x', '--log', 'bus.ndjson', '--timeoutMs', '-soon']);
    expect(code).toBe(2);
    expect(stderr).toContain('"-soon", not milliseconds');
  });

  it('prints a stack with DEBUG only', async () => {
    const plain = await cli(['verify', 'missing.zip']);
    const debug = await cli(['verify', 'missing.zip'], { env: { DEBUG: '1' } });
    expect([plain.stderr.includes('\n    at '), debug.stderr.includes('\n    at ')]).toEqual([false, true]);
    expect(debug.stderr).toContain('caused by ');
  });

  it('colours a stream that is no terminal with FORCE_COLOR only, and never with NO_COLOR', async () => {
    const colours = (env: NodeJS.ProcessEnv) => cli(['verify', goldenBundle], { env });
    const [plain, forced, none] = await Promise.all([
      colours({}),
      colours({ FORCE_COLOR: '1' }),
      colours({ FORCE_COLOR: '1', NO_COLOR: 'yes' }),
    ]);
    expect([plain, forced, none].map(({ stderr }) => stderr.includes('\x1b'))).toEqual([false, true, false]);
  });
});
