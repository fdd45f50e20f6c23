import { browserInfo, detectDriver } from '@e2evidence/drivers';
import { version } from './version.js';

/**
 * What the test runs on, by name: browser, driver, Node, platform and this package.
 *
 * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET`
 */
export async function describeEnvironment(target: object): Promise<Record<string, string>> {
  const { driver } = detectDriver(target);
  const environment = {
    driver,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    e2evidence: version,
  };
  try {
    const { name, version: browserVersion } = await browserInfo(target);
    return { browser: `${name} ${browserVersion}`.trim(), ...environment };
  } catch {
    // A browser that does not tell its name can still be watched.
    return environment;
  }
}
