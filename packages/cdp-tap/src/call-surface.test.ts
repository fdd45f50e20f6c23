import { expect, it } from 'vitest';
import { cdpCallsOf } from './call-surface.js';

const call = () => {};

it('finds the call of a session and the calls of a selenium-webdriver driver, the one with results first', () => {
  expect(cdpCallsOf({ send: call })).toEqual(['send']);
  expect(cdpCallsOf({ sendDevToolsCommand: call, sendAndGetDevToolsCommand: call, send: call })).toEqual([
    'sendAndGetDevToolsCommand',
    'sendDevToolsCommand',
  ]);
});

it.each([
  ['a socket', { send: call, readyState: 1 }],
  ['an object without a call', {}],
  ['nothing', undefined],
])('refuses %s', (_, driver) => {
  expect(() => cdpCallsOf(driver)).toThrow(expect.objectContaining({ code: 'CDP_TAP_NO_CDP_CALL' }));
});

it('says what a page is', () => {
  const page = { context: call, mainFrame: call, goto: call, removeListener: call };
  expect(() => cdpCallsOf(page)).toThrow(/a playwright page\. Pass a CDP session/);
});
