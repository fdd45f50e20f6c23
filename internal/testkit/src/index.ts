/**
 * What the tests of this repository share: real browsers, temporary folders, executed README samples.
 *
 * @packageDocumentation
 */

export {
  type DevToolsBrowser,
  type LaunchOptions,
  launchBrowser,
  launchDevTools,
  launchPuppeteer,
  launchSelenium,
  launchWebdriver,
  launchWebdriverIO,
} from './browsers.js';
export { bundleProgram } from './bundle-program.js';
export {
  type BareFirefox,
  type FirefoxSession,
  launchFirefox,
  launchPuppeteerFirefox,
  launchSeleniumFirefox,
  launchWebdriverFirefox,
  launchWebdriverIOFirefox,
} from './firefox.js';
export { freePort, type NatsServer, type NatsServerOptions, startNats } from './nats.js';
export { type ReadmeRun, runReadme } from './readme.js';
export { type Tmpdir, tmpdir } from './tmpdir.js';
export { serveViewer, type ViewerServer } from './viewer-server.js';
export { withoutPseudonyms } from './without-pseudonyms.js';
