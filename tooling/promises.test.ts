import { expect, it } from 'vitest';
import { findMissingTests, findUnkept, readPromises } from './promises.mjs';
import { root } from './workspace.mjs';

const kept = { promise: 'Water is wet.', file: 'tooling/some.test.ts', test: '%s is wet' };
const report = (results: Record<string, string>) => ({
  testResults: [
    {
      name: `${root}tooling/some.test.ts`,
      assertionResults: Object.entries(results).map(([title, status]) => ({ title, status })),
    },
  ],
});

it('a promise is kept when its test passed in every case', () => {
  expect(findUnkept([kept], report({ 'water is wet': 'passed', 'rain is wet': 'passed' }))).toEqual([]);
});

it.each(['failed', 'skipped', 'pending'])('a promise is not kept when one case is %s', (status) => {
  const results = report({ 'water is wet': 'passed', 'rain is wet': status });
  expect(findUnkept([kept], results)).toEqual([`'rain is wet' of tooling/some.test.ts is ${status}: Water is wet.`]);
});

it('a promise is not kept when its test was not run', () => {
  const notRun = ["'%s is wet' of tooling/some.test.ts was not run: Water is wet."];
  expect(findUnkept([kept], report({ 'sand is dry': 'passed' }))).toEqual(notRun);
  expect(findUnkept([kept], { testResults: [] })).toEqual(notRun);
});

it('a test that a platform cannot have is asked for on the others only', () => {
  const promises = [{ ...kept, except: 'win32' as const }];
  expect(findUnkept(promises, report({ 'water is wet': 'skipped' }), 'win32')).toEqual([]);
  expect(findUnkept(promises, report({ 'water is wet': 'skipped' }), 'linux')).toHaveLength(1);
});

it('a title that is not in its file is named', () => {
  const here = { promise: 'It is here.', file: 'tooling/promises.test.ts' };
  expect(findMissingTests([{ ...here, test: 'a title that is not in its file is named' }])).toEqual([]);
  for (const [file, test] of [
    [here.file, [1, 2].join()],
    ['tooling/none.test.ts', 'any'],
  ] as const) {
    expect(findMissingTests([{ ...here, file, test }])).toEqual([`No test '${test}' in ${file}: It is here.`]);
  }
});

it('every promise names a test that exists', () => {
  expect(findMissingTests(Object.values(readPromises()).flat())).toEqual([]);
});
