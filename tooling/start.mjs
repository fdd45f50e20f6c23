// `npm start`: installs, builds, finds a browser and runs the demo. Needs nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { runPnpm } from './pm.mjs';
import { env, stage } from './stage.mjs';
import { root } from './workspace.mjs';

const evidence = join(root, 'evidence');

stage('install', () => runPnpm(['install', '--frozen-lockfile', '--silent'], { env }));
stage('build', () => runPnpm(['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', '--no-color'], { env }));
stage('browser', () => {
  env['E2EVIDENCE_BROWSER'] = ensureBrowser(console.log);
  console.log(env['E2EVIDENCE_BROWSER']);
});
stage('demo shop in a real browser', () => {
  // The demo's own folder: each run shows its own evidence.
  rmSync(evidence, { recursive: true, force: true });
  const demo = 'examples/checkout-playwright/index.mjs';
  return spawnSync(process.execPath, [demo], { cwd: root, env, stdio: 'inherit' }).status ?? 1;
});

const failed = readdirSync(evidence).find((name) => name.includes('broken'));
console.log(
  `Open evidence/${failed}/report.html in any browser, or send evidence/${failed}/bundle.zip to a colleague.`,
);
