import { bidiConformance, devToolsConformance } from './session-conformance.js';

devToolsConformance('a client of chrome-remote-interface');
bidiConformance();
