// `npm run test:matrix`: the suites that hold every driver and browser to the same, and what they need.
import { ensureBrowser, ensureChromedriver, ensureFirefox } from './browser.mjs';
import { runPnpm } from './pm.mjs';
import { env, stage } from './stage.mjs';

stage('install', () => runPnpm(['install', '--frozen-lockfile'], { env }));
stage('browsers', () => {
  env['E2EVIDENCE_BROWSER'] = ensureBrowser(console.log);
  env['E2EVIDENCE_CHROMEDRIVER'] = ensureChromedriver(console.log);
  env['E2EVIDENCE_FIREFOX'] = ensureFirefox(console.log);
  console.log(env['E2EVIDENCE_BROWSER'], env['E2EVIDENCE_FIREFOX']);
});
const vitest = ['exec', 'vitest', 'run'];
// Words behind `--` are Vitest's, such as a file.
stage('tests', () => runPnpm([...vitest, '--project=matrix', ...process.argv.slice(2)], { env }));
stage('table in the README', () =>
  runPnpm([...vitest, '--project=unit', 'packages/bidi-bridge/test/conformance-table', '--update'], { env }),
);
