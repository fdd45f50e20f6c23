import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** A browser, or the program that drives one. */
export interface Executable {
  /** `chrome`, `chromium`, `edge`, `firefox`, `chromedriver` or `geckodriver`. */
  readonly name: string;
  readonly path: string;
  /** Who knows of it: a variable, `PATH`, `installed`, `playwright` or `puppeteer`. */
  readonly from: string;
  /** What it says of itself; absent when it does not answer in time, and on Windows, where asking opens a window. */
  readonly version?: string;
}

/** Where to look; tests give their own. */
export interface Machine {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/** This machine. */
export function thisMachine(): Machine {
  return { env: process.env, platform: process.platform, home: homedir() };
}

const browserNames: Readonly<Record<string, readonly string[]>> = {
  chrome: ['google-chrome-stable', 'google-chrome', 'chrome'],
  chromium: ['chromium', 'chromium-browser'],
  edge: ['microsoft-edge-stable', 'microsoft-edge', 'msedge'],
  firefox: ['firefox'],
};

const macApps: Readonly<Record<string, string>> = {
  chrome: 'Google Chrome.app/Contents/MacOS/Google Chrome',
  chromium: 'Chromium.app/Contents/MacOS/Chromium',
  edge: 'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  firefox: 'Firefox.app/Contents/MacOS/firefox',
};

const windowsApps: Readonly<Record<string, string>> = {
  chrome: 'Google\\Chrome\\Application\\chrome.exe',
  edge: 'Microsoft\\Edge\\Application\\msedge.exe',
  firefox: 'Mozilla Firefox\\firefox.exe',
};

/** The browsers of a machine: the one that `E2EVIDENCE_BROWSER` names, those on the PATH, in the usual places, and those that drivers have downloaded. */
export function findBrowsers(machine: Machine): Promise<Executable[]> {
  const { env } = machine;
  const chosen = env['E2EVIDENCE_BROWSER'];
  return asked(machine, [
    ...(chosen ? [{ name: 'chosen', path: chosen, from: 'E2EVIDENCE_BROWSER' }] : []),
    ...onPath(machine, browserNames),
    ...installed(machine),
    ...downloaded(machine),
  ]);
}

/** The WebDriver servers of a machine, which selenium-webdriver and WebdriverIO need or else download. */
export function findWebDrivers(machine: Machine): Promise<Executable[]> {
  const chosen = machine.env['E2EVIDENCE_CHROMEDRIVER'];
  return asked(machine, [
    ...(chosen ? [{ name: 'chromedriver', path: chosen, from: 'E2EVIDENCE_CHROMEDRIVER' }] : []),
    ...onPath(machine, { chromedriver: ['chromedriver'], geckodriver: ['geckodriver'] }),
  ]);
}

function onPath({ env, platform }: Machine, names: Readonly<Record<string, readonly string[]>>): Executable[] {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const ending = platform === 'win32' ? '.exe' : '';
  return Object.entries(names).flatMap(([name, files]) => {
    const paths = files.flatMap((file) => folders.map((folder) => join(folder, file + ending)));
    const first = paths.find(isExecutable);
    return first === undefined ? [] : [{ name, path: first, from: 'PATH' }];
  });
}

function installed({ env, platform, home }: Machine): Executable[] {
  const mac = platform === 'darwin';
  const roots = mac
    ? ['/Applications', join(home, 'Applications')]
    : [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter((root) => root !== undefined);
  const apps = mac ? macApps : platform === 'win32' ? windowsApps : {};
  return Object.entries(apps).flatMap(([name, app]) =>
    roots.map((root) => ({ name, path: join(root, app), from: 'installed' })),
  );
}

/** Two levels of folders below a cache hold one browser each: `chromium-1200/chrome-linux/chrome`. */
function downloaded({ env, platform, home }: Machine): Executable[] {
  const local = env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
  const cache =
    platform === 'darwin' ? join(home, 'Library', 'Caches') : platform === 'win32' ? local : join(home, '.cache');
  const puppeteer = env['PUPPETEER_CACHE_DIR'] ?? join(home, '.cache', 'puppeteer');
  const places = [
    { from: 'playwright', root: env['PLAYWRIGHT_BROWSERS_PATH'] ?? join(cache, 'ms-playwright') },
    ...['chrome', 'firefox'].map((name) => ({ from: 'puppeteer', root: join(puppeteer, name) })),
  ];
  return places.flatMap(({ from, root }) =>
    foldersIn(root).flatMap((build) =>
      foldersIn(build).flatMap((folder) =>
        ['chrome', 'chrome.exe', 'firefox', 'firefox.exe', macApps['chromium'] ?? '', macApps['chrome'] ?? '']
          .map((file) => join(folder, file))
          .filter(isExecutable)
          .map((path) => ({
            name: /firefox/.test(folder) ? 'firefox' : from === 'puppeteer' ? 'chrome' : 'chromium',
            path,
            from,
          })),
      ),
    ),
  );
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}

async function asked({ platform }: Machine, candidates: readonly Executable[]): Promise<Executable[]> {
  const known = new Set<string>();
  const found = candidates.filter(({ path }) => {
    const isNew = !known.has(path) && isExecutable(path);
    known.add(path);
    return isNew;
  });
  return Promise.all(
    found.map(async (executable) => {
      const said = platform === 'win32' ? undefined : await askVersion(executable.path);
      const name = nameOf(executable.name, said);
      return { ...executable, name, ...(said === undefined ? {} : { version: versionIn(said) }) };
    }),
  );
}

async function askVersion(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 5_000 });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

function versionIn(said: string): string {
  return /\d+(?:\.\d+)+/.exec(said)?.[0] ?? (said.split('\n')[0] ?? '').slice(0, 100);
}

/** What `E2EVIDENCE_BROWSER` names may be any of them. */
function nameOf(name: string, said = ''): string {
  if (name !== 'chosen') return name;
  return ['firefox', 'edge', 'chromium'].find((word) => said.toLowerCase().includes(word)) ?? 'chrome';
}

/** Whether a path is a file that may be run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
