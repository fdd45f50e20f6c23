import { conformanceTests } from './conformance-tests.js';

// One of each kind; the others run in `npm run test:matrix`.
conformanceTests(['playwright', 'puppeteer', 'selenium', 'a WebSocket to DevTools']);
