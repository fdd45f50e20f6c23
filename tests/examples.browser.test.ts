// Runs every example as a user would, holds it to what its README says it prints, and looks for secrets in what it leaves.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createSecrets, findLeaks } from '@e2evidence/pages';
import { startNats, tmpdir } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { findBrowser, findChromedriver, findHeadlessShell } from '../tooling/browser.mjs';
import { filesBelow } from './files-below.js';

const folder = fileURLToPath(new URL('../examples/', import.meta.url));
const examples = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

it('the table lists every example, and nothing else', () => {
  const table = readFileSync(join(folder, 'README.md'), 'utf8');
  const listed = [...table.matchAll(/^\| \[([a-z-]+)\]\(\1\) \|/gm)].map(([, name]) => name);
  expect(listed).toEqual(examples);
});

// The checkouts spend half of their time waiting: two processes together take half as long as one after the other.
describe.concurrent('an example prints what its README says, and leaves no secret in a file', () => {
  it.each(examples)('%s', { timeout: 90_000 }, async (example) => {
    const promised = readPromise(example);
    await using dir = await tmpdir();
    const secrets = { ...createSecrets() };
    const { exitCode, stdout, stderr } = await run(join(folder, example, 'index.mjs'), dir.path, secrets);
    expect(asPromised(stdout.trimEnd(), promised), stderr).toBe(promised);
    expect(exitCode, stderr).toBe(0);
    expect(await leaksBelow(dir.path, { ...secrets, ...ownSecrets })).toEqual([]);
  });
});

it('share-specs prints the same on a NATS server', { timeout: 90_000 }, async () => {
  const promised = readPromise('share-specs');
  await using nats = await startNats();
  await using dir = await tmpdir();
  const { stdout, stderr } = await run(join(folder, 'share-specs', 'index.mjs'), dir.path, {}, `${nats.url}/run-1`);
  expect(asPromised(stdout.trimEnd(), promised), stderr).toBe(promised);
  expect(readdirSync(dir.path)).toEqual([]);
});

/** The first block without a language behind the command. */
function readPromise(example: string): string {
  const readme = readFileSync(join(folder, example, 'README.md'), 'utf8');
  const command = `node examples/${example}/index.mjs`;
  const [, promised = ''] = readme.split(command)[1]?.match(/^```\n\n[\s\S]*?^```\n([\s\S]*?)\n```$/m) ?? [];
  expect(promised, `The README of ${example} has no \`${command}\` with a block of what it prints.`).not.toBe('');
  return promised;
}

/** The printed lines; one that a promised line describes, where one `…` stands for any text, becomes that line. */
function asPromised(printed: string, promised: string): string {
  const promisedLines = promised.split('\n');
  const lines = printed.split('\n').map((line, index) => {
    const [before = '', after] = promisedLines[index]?.split('…') ?? [];
    return after !== undefined && line.startsWith(before) && line.endsWith(after) ? promisedLines[index] : line;
  });
  return lines.join('\n');
}

/** Those that stand in the source of an example. */
const ownSecrets = { password: 'e2e-Passw0rd', token: '9f8e7d6c' };

/** Planted secrets in files and in entries of zips; pictures hold pixels. */
async function leaksBelow(dir: string, secrets: Readonly<Record<string, string>>): Promise<string[]> {
  const leaks: string[] = [];
  for await (const { name, bytes } of filesBelow(dir)) {
    if (/\.(?:png|jpeg)$/.test(name)) continue;
    for (const { secret, form } of findLeaks(bytes, secrets)) leaks.push(`${name}: ${secret} as ${form}`);
  }
  return leaks;
}

async function run(file: string, cwd: string, secrets: Readonly<Record<string, string>>, bus?: string) {
  // Any build of the browser will do for an example; `npm start` runs the first of them on the whole one.
  const browser = findHeadlessShell() ?? findBrowser();
  if (!browser) throw new Error('The examples need a browser. Run them with `npm test`, which installs one.');
  const env = {
    ...process.env,
    E2EVIDENCE_BROWSER: browser,
    E2EVIDENCE_CHROMEDRIVER: findChromedriver(),
    E2EVIDENCE_DEMO_SECRETS: JSON.stringify(secrets),
    FORCE_COLOR: '0',
    E2EVIDENCE_BUS: bus,
  };
  const child = spawn(process.execPath, [file], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 80_000 });
  const exit = new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { stdout, stderr, exitCode };
}
