import { describe, expect, it } from 'vitest';
import { callerLocation, userLocation } from '../src/source-location.js';

describe('userLocation', () => {
  it('skips Node and dependencies, and shortens what lies below the working directory', () => {
    const stack = [
      'TypeError: x',
      '    at Object.f (node:internal/process:1:1)',
      `    at g (file://${process.cwd()}/node_modules/lib/index.js:5:6)`,
      `    at async h (file://${process.cwd()}/tests/pay.test.ts:12:34)`,
    ].join('\n');
    expect(userLocation(stack)).toEqual({ file: 'tests/pay.test.ts', line: 12, column: 34 });
  });

  it('reads frames without a function name and with brackets in the path', () => {
    expect(userLocation('    at /srv/app/pay.js:3:4')).toEqual({ file: '/srv/app/pay.js', line: 3, column: 4 });
    expect(userLocation('    at file:///srv/app/pay.mjs:3:4')).toMatchObject({ file: '/srv/app/pay.mjs' });
  });

  it('gives nothing for a stack without a user frame', () => {
    expect(userLocation(undefined)).toBeUndefined();
    expect(userLocation('Error: x\n    at node:internal/a:1:2')).toBeUndefined();
    expect(userLocation('a message with a time 12:30:45')).toBeUndefined();
  });

  it('gives the line of the caller', () => {
    expect(callerLocation()?.file).toBe('packages/flow/test/source-location.test.ts');
  });
});
