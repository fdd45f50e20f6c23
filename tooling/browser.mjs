// Finds a Chromium-family browser and its chromedriver on this machine, or installs them. Used by `npm start`, `npm test`
// and the test kit.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const onPath = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];

const macApps = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

// The program itself: the one that Debian puts on the PATH is a script, which outlives it when it is killed.
const headlessShells = ['/usr/lib/chromium/chromium-headless-shell'];

const windowsApps = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

/**
 * The path of a browser: `E2EVIDENCE_BROWSER`, else Chrome, Chromium or Edge as installed here, else the one that
 * Playwright installed.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} An executable file, or undefined when there is none.
 */
export function findBrowser(env = process.env) {
  const chosen = chosenExecutable('E2EVIDENCE_BROWSER', env);
  if (chosen) return chosen;
  return [...installedPaths(env), ...playwrightPaths()].find(isExecutable);
}

/**
 * Like {@link findBrowser}, and installs Chromium when there is none: with apt as root on Debian, else with Playwright.
 *
 * @param {(line: string) => void} say - Gets one line per thing that is done.
 * @returns {string} An executable file.
 */
export function ensureBrowser(say) {
  const found = findBrowser();
  if (found) return found;
  say('No Chrome, Chromium or Edge found; installing Chromium (once per machine).');
  for (const install of [installWithApt, installWithPlaywright]) {
    install(say);
    const installed = findBrowser();
    if (installed) return installed;
  }
  throw new Error(
    'No browser could be found or installed. Install Chrome, Chromium or Edge, or set E2EVIDENCE_BROWSER to the path of one.',
  );
}

/**
 * The path of a chromedriver: `E2EVIDENCE_CHROMEDRIVER`, else the one on the PATH.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} An executable file, or undefined when there is none.
 */
export function findChromedriver(env = process.env) {
  const chosen = chosenExecutable('E2EVIDENCE_CHROMEDRIVER', env);
  if (chosen) return chosen;
  return executableOnPath('chromedriver', env);
}

/**
 * The path of Firefox: `E2EVIDENCE_FIREFOX`, else the one on the PATH.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} An executable file, or undefined when there is none.
 */
export function findFirefox(env = process.env) {
  return (
    chosenExecutable('E2EVIDENCE_FIREFOX', env) ??
    executableOnPath('firefox', env) ??
    executableOnPath('firefox-esr', env)
  );
}

/**
 * Like {@link findFirefox}, and installs Firefox with apt as root on Debian when there is none.
 *
 * @param {(line: string) => void} say - Gets one line per thing that is done.
 * @returns {string} An executable file.
 */
export function ensureFirefox(say) {
  return ensureProgram(say, {
    called: 'Firefox',
    debian: 'firefox-esr',
    find: findFirefox,
    variable: 'E2EVIDENCE_FIREFOX',
  });
}

/**
 * The path of a program, which is installed with apt as root on Debian when it is not found.
 *
 * @param {(line: string) => void} say - Gets one line per thing that is done.
 * @param {{ called: string, debian: string, find: () => string | undefined, variable: string }} program - `debian`: its
 * package there.
 * @returns {string} An executable file.
 */
export function ensureProgram(say, { called, debian, find, variable }) {
  const found = find();
  if (found) return found;
  aptInstall(say, [debian]);
  const installed = find();
  if (installed) return installed;
  throw new Error(`${called} could not be found or installed. Install it, or set ${variable} to its path.`);
}

/**
 * The program that a variable names.
 *
 * @param {string} variable
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} An executable file, or undefined when the variable is empty or not set.
 */
export function chosenExecutable(variable, env) {
  const chosen = env[variable];
  if (!chosen) return undefined;
  if (isExecutable(chosen)) return chosen;
  throw new Error(
    `${variable} names ${chosen}, which is not an executable file. Correct the path or unset the variable.`,
  );
}

/**
 * The path of a program.
 *
 * @param {string} name - Without the ending of Windows.
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} [more] - Folders that are looked at besides those of the PATH.
 * @returns {string | undefined} An executable file, or undefined when there is none.
 */
export function executableOnPath(name, env, more = []) {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  return [...pathFolders(env), ...more].map((folder) => join(folder, file)).find(isExecutable);
}

/**
 * Like {@link findChromedriver}, and installs chromedriver with apt as root on Debian when there is none.
 *
 * @param {(line: string) => void} say - Gets one line per thing that is done.
 * @returns {string | undefined} An executable file; undefined leaves the search to the driver package, which may
 * download one that fits the browser.
 */
export function ensureChromedriver(say) {
  const found = findChromedriver();
  if (found) return found;
  aptInstall(say, ['chromium-driver']);
  return findChromedriver();
}

/**
 * The path of Chromium's build for headless runs: `E2EVIDENCE_HEADLESS_SHELL`, and nothing else, so that tests take the
 * whole browser unless they are told otherwise.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} An executable file, or undefined when the variable is empty or not set.
 */
export function findHeadlessShell(env = process.env) {
  return chosenExecutable('E2EVIDENCE_HEADLESS_SHELL', env);
}

/**
 * Like {@link findHeadlessShell}, and looks for one of the version of the browser, as chromedriver demands; as root
 * on Debian it installs the one that belongs to Debian's Chromium.
 *
 * @param {(line: string) => void} say - Gets one line per thing that is done.
 * @param {string} browser - The executable file of the browser.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} An executable file; undefined when the browser itself has to do.
 */
export function ensureHeadlessShell(say, browser, env = process.env) {
  if (env['E2EVIDENCE_HEADLESS_SHELL'] !== undefined) return findHeadlessShell(env);
  const version = majorVersion(browser);
  const ofTheBrowser = () => headlessShells.find((path) => isExecutable(path) && majorVersion(path) === version);
  const found = ofTheBrowser();
  const installed = debianVersion('chromium');
  // Of any other version it would bring another browser too.
  if (found || !installed) return found;
  aptInstall(say, [`chromium-headless-shell=${installed}`]);
  return ofTheBrowser();
}

/** @param {string} name */
function debianVersion(name) {
  const { stdout } = spawnSync('dpkg-query', ['--show', name], { encoding: 'utf8' });
  return stdout?.split('\t')[1]?.trim();
}

/** @param {string} browser */
function majorVersion(browser) {
  const { stdout } = spawnSync(browser, ['--version'], { encoding: 'utf8', timeout: 30_000 });
  return /\d+/.exec(stdout ?? '')?.[0];
}

/** @param {NodeJS.ProcessEnv} env */
function installedPaths(env) {
  if (process.platform === 'darwin') return macApps;
  if (process.platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
      (root) => root !== undefined,
    );
    return roots.flatMap((root) => windowsApps.map((app) => join(root, app)));
  }
  const folders = pathFolders(env);
  return onPath.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** @param {NodeJS.ProcessEnv} env */
function pathFolders(env) {
  return (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

function playwrightPaths() {
  try {
    const { chromium } = createRequire(import.meta.url)('playwright-core');
    return [chromium.executablePath()];
  } catch {
    // Before the first install there is no playwright-core to ask.
    return [];
  }
}

/** @param {(line: string) => void} say */
function installWithApt(say) {
  aptInstall(say, ['chromium', 'fonts-liberation']);
}

/**
 * Installs packages of Debian, as root on Debian; elsewhere it does nothing.
 *
 * @param {(line: string) => void} say
 * @param {readonly string[]} names
 */
function aptInstall(say, names) {
  const isRoot = process.getuid?.() === 0;
  if (process.platform !== 'linux' || !isRoot || !existsSync('/usr/bin/apt-get')) return;
  say(`apt-get install ${names.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], quiet);
}

/** @param {(line: string) => void} say */
function installWithPlaywright(say) {
  const cli = fileURLToPath(new URL('../node_modules/playwright-core/cli.js', import.meta.url));
  if (!existsSync(cli)) return;
  say('playwright install chromium');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
