// `npm test`: installs, finds a browser, builds, checks and tests. Needs nothing but Node and npm.
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser, ensureChromedriver, ensureHeadlessShell } from './browser.mjs';
import { checkPromises } from './check-promises.mjs';
import { ensureNatsServer } from './nats.mjs';
import { runPnpm } from './pm.mjs';
import { env, stage } from './stage.mjs';
import { formatTestTimes } from './test-times.mjs';

const results = join(tmpdir(), `e2evidence-test-${process.pid}.json`);
const checks = ['lint', 'types', 'floors', 'hover', 'docs:check', 'packages:check', 'knip'].map((task) => `//#${task}`);

stage('install', () => runPnpm(['install', '--frozen-lockfile'], { env }));
stage('browser and servers', () => {
  env['E2EVIDENCE_BROWSER'] = ensureBrowser(console.log);
  env['E2EVIDENCE_CHROMEDRIVER'] = ensureChromedriver(console.log);
  env['E2EVIDENCE_HEADLESS_SHELL'] = ensureHeadlessShell(console.log, env['E2EVIDENCE_BROWSER']);
  env['E2EVIDENCE_NATS_SERVER'] = ensureNatsServer(console.log);
  console.log(
    env['E2EVIDENCE_BROWSER'],
    env['E2EVIDENCE_CHROMEDRIVER'] ?? '(no chromedriver: Selenium Manager is asked)',
    env['E2EVIDENCE_HEADLESS_SHELL'] ?? '(no headless shell: the browser runs every test)',
  );
});
stage('build', () => turbo('build'));
stage('checks', () => turbo(...checks));
stage('tests', () => runPnpm(['exec', 'vitest', 'run', ...reporters()], { env }), { onFailure: tellCounts });
stage('promises', () => checkPromises(results), { onFailure: tellCounts });
tellCounts();

/** @param {...string} tasks */
function turbo(...tasks) {
  return runPnpm(['exec', 'turbo', 'run', ...tasks, '--output-logs=errors-only', '--no-color'], { env });
}

function reporters() {
  return [
    '--project=unit',
    '--project=browser',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
  ];
}

function tellCounts() {
  try {
    const report = JSON.parse(readFileSync(results, 'utf8'));
    const { numPassedTests, numFailedTests, numPendingTests } = report;
    rmSync(results);
    console.log(formatTestTimes(report));
    console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
  } catch {
    console.log('0 passed, 1 failed');
  }
}
