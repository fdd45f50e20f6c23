import { fileURLToPath } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import { sourceLine } from './source-line.js';

const own = fileURLToPath(new URL('source-line.ts', import.meta.url));
afterEach(() => vi.unstubAllGlobals());

it.each([
  ['fn (/repo/app/(shop)/cart.test.ts:3:5)', { file: '/repo/app/(shop)/cart.test.ts', line: 3, column: 5 }],
  ['file:///repo/a%20b.mjs:7:1', { file: '/repo/a b.mjs', line: 7, column: 1 }],
  ['async Object.run (/repo/pay.ts:12:34)', { file: '/repo/pay.ts', line: 12, column: 34 }],
  ['async /repo/pay.ts:12:34', { file: '/repo/pay.ts', line: 12, column: 34 }],
])('finds the line of the test in "at %s"', (frame, found) => {
  const inner = [
    `at sourceLine (${own}:1:1)`,
    'at click (/repo/node_modules/driver/index.js:1:1)',
    'at node:events:1:1',
  ];
  class Stacked {
    stack = ['Error', ...inner, `at ${frame}`].map((line, i) => (i === 0 ? line : `    ${line}`)).join('\n');
  }
  vi.stubGlobal('Error', Stacked);
  const line = sourceLine();
  vi.unstubAllGlobals();
  expect(line).toEqual(found);
});
