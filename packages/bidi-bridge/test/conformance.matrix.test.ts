import { conformanceTests } from './conformance-tests.js';

conformanceTests([
  'puppeteer (BiDi)',
  'webdriverio',
  'webdriver',
  'chrome-remote-interface',
  'a session of Playwright',
  'a WebSocket to BiDi',
]);
