import { conformanceTests } from './conformance-tests.js';

conformanceTests([
  'puppeteer on Firefox',
  'selenium on Firefox',
  'webdriverio on Firefox',
  'webdriver on Firefox',
  'a WebSocket to BiDi on Firefox',
]);
