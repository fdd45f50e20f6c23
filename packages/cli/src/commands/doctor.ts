import { type Capability, diagnose, driverPackages, type Findings, type Problem } from '../doctor/diagnose.js';
import {
  type Executable,
  findBrowsers,
  findWebDrivers,
  isExecutable,
  thisMachine,
} from '../doctor/find-executables.js';
import { type FoundPackage, findCopies, findPackage } from '../doctor/find-packages.js';
import type { ExitCode } from '../exit-code.js';
import { paint, printable, printJson, progress, say } from '../terminal.js';
import { version } from '../version.js';

/** `e2evidence doctor` */
export async function doctor(args: { readonly json: boolean }): Promise<ExitCode> {
  progress('Looking for browsers and drivers');
  const findings = await examine(process.cwd());
  const { capabilities, problems } = diagnose(findings);
  if (args.json) printJson(document(findings, capabilities, problems));
  else tell(findings, capabilities, problems);
  return problems.length > 0 ? 1 : 0;
}

async function examine(folder: string): Promise<Findings> {
  const machine = thisMachine();
  const [browsers, webDrivers] = await Promise.all([findBrowsers(machine), findWebDrivers(machine)]);
  const chosen = machine.env['E2EVIDENCE_BROWSER'];
  return {
    node: process.versions.node,
    browsers,
    webDrivers,
    drivers: driverPackages.flatMap((name) => findPackage(name, folder) ?? []),
    openTelemetryApi: findCopies('@opentelemetry/api', folder),
    ...(chosen && !isExecutable(chosen) ? { wrongBrowser: chosen } : {}),
  };
}

/** The keys of `--json` are snake_case, as everywhere outside the program. */
function document(
  { node, browsers, webDrivers, drivers, openTelemetryApi }: Findings,
  capabilities: readonly Capability[],
  problems: readonly Problem[],
): Record<string, unknown> {
  return {
    e2evidence: version,
    node,
    platform: `${process.platform} ${process.arch}`,
    browsers,
    web_drivers: webDrivers,
    drivers,
    opentelemetry_api: openTelemetryApi,
    capabilities,
    problems,
  };
}

function tell(findings: Findings, capabilities: readonly Capability[], problems: readonly Problem[]): void {
  const { browsers, webDrivers, drivers, openTelemetryApi } = findings;
  say(`e2evidence ${version}, Node ${findings.node}, ${process.platform} ${process.arch}`);
  list('Browsers', [...browsers, ...webDrivers].map(executableLine));
  list('Drivers that this folder can import', drivers.map(packageLine));
  list('OpenTelemetry API', openTelemetryApi.map(packageLine));
  list(
    'What works',
    capabilities.map(
      ({ name, works, detail }) =>
        `${works ? paint('green', 'yes') : paint('yellow', 'no ')} ${name}: ${printable(detail)}`,
    ),
  );
  if (problems.length === 0) return;
  list(
    'To mend',
    problems.map(({ problem, remedy }) => `${paint('red', '!')} ${printable(`${problem} ${remedy}`)}`),
  );
}

function executableLine({ name, version: ofIt = '(version unknown)', path, from }: Executable): string {
  return printable(`${name} ${ofIt}  ${path}  (${from})`);
}

function packageLine({ name, version: ofIt, path }: FoundPackage): string {
  return printable(`${name} ${ofIt}  ${path}`);
}

function list(title: string, lines: readonly string[]): void {
  say(`\n${paint('bold', title)}`);
  for (const line of lines.length > 0 ? lines : ['none']) say(`  ${line}`);
}
