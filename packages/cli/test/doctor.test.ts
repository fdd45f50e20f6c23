import { chmod } from 'node:fs/promises';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { cli } from './cli.js';

const timeout = 60_000;
const manifest = (name: string, version: string, more = {}): string => JSON.stringify({ name, version, ...more });

it.concurrent('doctor ends with 0 where a driver and a browser are', { timeout }, async () => {
  await using dir = await tmpdir({
    'package.json': manifest('shop', '1.0.0', { dependencies: { tracer: '*' } }),
    'bin/chromium': '#!/bin/sh\necho "Chromium 156.0.1.2 built on nothing"\n',
    'node_modules/playwright-core/package.json': manifest('playwright-core', '1.65.1'),
    'node_modules/@opentelemetry/api/package.json': manifest('@opentelemetry/api', '1.9.1'),
    'node_modules/tracer/package.json': manifest('tracer', '2.0.0', { dependencies: { '@opentelemetry/api': '*' } }),
  });
  await chmod(dir.join('bin/chromium'), 0o755);
  const env = { PATH: dir.join('bin'), HOME: dir.path };
  const [json, text] = await Promise.all([
    cli(['doctor', '--json'], { cwd: dir.path, env }),
    cli(['doctor'], { cwd: dir.path, env }),
  ]);
  expect([json.code, json.stderr, text.code, text.stdout]).toEqual([0, '', 0, '']);
  const found = JSON.parse(json.stdout);
  expect(found).toMatchObject({
    node: process.versions.node,
    browsers: [{ name: 'chromium', version: '156.0.1.2', path: dir.join('bin/chromium'), from: 'PATH' }],
    drivers: [{ name: 'playwright-core', version: '1.65.1' }],
    opentelemetry_api: [{ version: '1.9.1' }],
    problems: [],
  });
  const works = Object.fromEntries(
    found.capabilities.map((each: { name: string; works: boolean }) => [each.name, each.works]),
  );
  expect(works).toEqual({
    'show, summary, verify, extract, bus': true,
    'evidence of Playwright tests': true,
    'evidence of Puppeteer tests': false,
    'evidence of selenium-webdriver tests': false,
    'evidence of WebdriverIO tests': false,
    'spans in your OpenTelemetry SDK': true,
  });
  expect(text.stderr).toContain('yes evidence of Playwright tests: playwright-core 1.65.1, chromium 156.0.1.2');
  expect(text.stderr).toContain('no  evidence of Puppeteer tests: npm install --save-dev puppeteer');
});

it.concurrent('doctor ends with 1 and says how to mend what is wrong', { timeout }, async () => {
  await using dir = await tmpdir({
    'package.json': manifest('shop', '1.0.0', { dependencies: { tracer: '*' } }),
    'node_modules/@opentelemetry/api/package.json': manifest('@opentelemetry/api', '1.9.1'),
    'node_modules/tracer/package.json': manifest('tracer', '2.0.0', { dependencies: { '@opentelemetry/api': '*' } }),
    'node_modules/tracer/node_modules/@opentelemetry/api/package.json': manifest('@opentelemetry/api', '1.4.0'),
  });
  const env = { PATH: dir.path, HOME: dir.path, E2EVIDENCE_BROWSER: dir.join('nowhere') };
  const { code, stdout } = await cli(['doctor', '--json'], { cwd: dir.path, env });
  expect(code).toBe(1);
  const { problems } = JSON.parse(stdout);
  expect(problems.map(({ problem }: { problem: string }) => problem)).toEqual([
    `E2EVIDENCE_BROWSER names ${dir.join('nowhere')}, which is not an executable file.`,
    expect.stringMatching(/^No browser was found/),
    'No browser driver can be imported from this folder.',
    'There are 2 copies of @opentelemetry/api (1.9.1, 1.4.0): spans may go to the one that nobody reads.',
  ]);
  for (const { remedy } of problems) expect(remedy).toMatch(/\.$/);
});
