import { expect, it } from 'vitest';
import { diagnose, isNodeNewEnough } from './diagnose.js';

it('Node is new enough from 20.19 on', () => {
  expect(['v20.18.3', '18.20.0', '20.19.0', '22.0.0'].map(isNodeNewEnough)).toEqual([false, false, true, true]);
});

it('an old Node is a problem and nothing works without it', () => {
  const { capabilities, problems } = diagnose({
    node: '18.20.0',
    browsers: [],
    webDrivers: [],
    drivers: [{ name: 'puppeteer', version: '24.0.0', path: '/p' }],
    openTelemetryApi: [],
  });
  expect(problems.map(({ problem }) => problem)).toEqual(['Node 18.20.0 is too old.', 'No browser was found.']);
  expect(capabilities.filter(({ works }) => works)).toEqual([]);
  expect(capabilities[2]?.detail).toMatch(/^puppeteer 24\.0\.0 is here, no browser: install Chrome/);
});
