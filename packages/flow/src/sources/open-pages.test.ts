import { expect, it } from 'vitest';
import type { FailureContext } from '../evidence-source.js';
import { eachOpenPage, fileNameFor } from './open-pages.js';

// The members by which a page is known to be Playwright's.
const page = { context() {}, mainFrame() {}, goto() {}, removeListener() {}, isClosed: () => false };

it('a page that hangs costs its own evidence only', async () => {
  const said: string[] = [];
  const context = {
    pages: () => ['page', 'hung'].map((label) => ({ label, page })),
    diagnose: (message: string) => void said.push(message),
    timeoutMs: 50,
  } as unknown as FailureContext;
  const artifacts = await eachOpenPage(context, ({ label }) =>
    label === 'hung' ? new Promise(() => {}) : Promise.resolve({ name: 'artifacts/dom.html', data: '' }),
  );
  expect(artifacts).toEqual([{ name: 'artifacts/dom.html', data: '' }]);
  expect(said).toEqual(['hung: no answer within 40 ms']);
});

it('names the files of the first page plainly, and safely for others', () => {
  expect(fileNameFor('dom', 'page', 'html')).toBe('dom.html');
  expect(fileNameFor('dom', '../back office', 'html')).toBe('dom-..-back-office.html');
});
