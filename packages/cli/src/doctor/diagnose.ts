import type { Executable } from './find-executables.js';
import type { FoundPackage } from './find-packages.js';

/** What was found. */
export interface Findings {
  /** Version of the Node that runs this. */
  readonly node: string;
  readonly browsers: readonly Executable[];
  readonly webDrivers: readonly Executable[];
  readonly drivers: readonly FoundPackage[];
  readonly openTelemetryApi: readonly FoundPackage[];
  /** `E2EVIDENCE_BROWSER`, when it names no executable file. */
  readonly wrongBrowser?: string;
}

/** Something that e2evidence can do, and whether it can here. */
export interface Capability {
  readonly name: string;
  readonly works: boolean;
  /** What it works with, or what would make it work. */
  readonly detail: string;
}

/** Something that should be mended. */
export interface Problem {
  readonly problem: string;
  readonly remedy: string;
}

/** The packages by which tests drive browsers, in the order of {@link diagnose}. */
export const driverPackages: readonly string[] = [
  'playwright-core',
  'playwright',
  '@playwright/test',
  'puppeteer-core',
  'puppeteer',
  'selenium-webdriver',
  'webdriverio',
];

const drivers = [
  { name: 'evidence of Playwright tests', packages: ['@playwright/test', 'playwright', 'playwright-core'] },
  { name: 'evidence of Puppeteer tests', packages: ['puppeteer', 'puppeteer-core'] },
  { name: 'evidence of selenium-webdriver tests', packages: ['selenium-webdriver'] },
  { name: 'evidence of WebdriverIO tests', packages: ['webdriverio'] },
] as const;

/** Judges what was found: what works, what would make the rest work, and what is wrong. */
export function diagnose(findings: Findings): { capabilities: Capability[]; problems: Problem[] } {
  const ofDrivers = drivers.map((driver) => driverCapability(driver, findings));
  return {
    capabilities: [
      { name: 'show, summary, verify, extract, bus', works: isNodeNewEnough(findings.node), detail: 'need Node alone' },
      ...ofDrivers,
      openTelemetry(findings),
    ],
    problems: problems(findings, ofDrivers),
  };
}

/** Whether a Node version is 20.19 or newer. */
export function isNodeNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}

function driverCapability(
  { name, packages }: { readonly name: string; readonly packages: readonly string[] },
  findings: Findings,
): Capability {
  const installed = findings.drivers.find((found) => packages.includes(found.name));
  const browser = findings.browsers[0];
  if (!installed) return { name, works: false, detail: `npm install --save-dev ${packages[0]}` };
  const driver = `${installed.name} ${installed.version}`;
  if (!browser) return { name, works: false, detail: `${driver} is here, no browser: ${browserRemedy}` };
  return { name, works: true, detail: `${driver}, ${browser.name} ${browser.version ?? ''}`.trim() };
}

function openTelemetry({ openTelemetryApi: [api] }: Findings): Capability {
  const name = 'spans in your OpenTelemetry SDK';
  const alone = 'without it spans are written to spans.otlp.jsonl';
  if (!api) return { name, works: false, detail: `npm install @opentelemetry/api; ${alone}` };
  return { name, works: true, detail: `@opentelemetry/api ${api.version}, once your SDK is registered` };
}

const browserRemedy = 'install Chrome, Chromium or Edge, or set E2EVIDENCE_BROWSER to the path of one';

function problems(findings: Findings, ofDrivers: readonly Capability[]): Problem[] {
  const { node, wrongBrowser, browsers, drivers: found, openTelemetryApi: copies } = findings;
  const list: (Problem | false)[] = [
    !isNodeNewEnough(node) && { problem: `Node ${node} is too old.`, remedy: 'Use Node 20.19 or newer.' },
    wrongBrowser !== undefined && {
      problem: `E2EVIDENCE_BROWSER names ${wrongBrowser}, which is not an executable file.`,
      remedy: 'Correct the path or unset the variable.',
    },
    browsers.length === 0 && { problem: 'No browser was found.', remedy: `To get one, ${browserRemedy}.` },
    found.length === 0 && {
      problem: 'No browser driver can be imported from this folder.',
      remedy: `Run this where the tests are, or install one: ${ofDrivers[0]?.detail}.`,
    },
    copies.length > 1 && {
      problem: `There are ${copies.length} copies of @opentelemetry/api (${copies.map(({ version }) => version).join(', ')}): spans may go to the one that nobody reads.`,
      remedy: 'Make them one version: npm dedupe, pnpm dedupe, or an override in package.json.',
    },
  ];
  return list.filter((entry) => entry !== false);
}
