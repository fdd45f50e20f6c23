import { describe, expect, it } from 'vitest';
import { consoleLevel, headerList, mimeTypeOf, plainMessage, requestErrorKind } from './words.js';

describe('consoleLevel', () => {
  it('follows the map of the W3C log module', () => {
    const levels = ['error', 'assert', 'warn', 'warning', 'debug', 'trace', 'log', 'info', 'table'].map(consoleLevel);
    expect(levels).toEqual(['error', 'error', 'warn', 'warn', 'debug', 'debug', 'info', 'info', 'info']);
  });
});

describe('requestErrorKind', () => {
  it('gives one word for the names of Chromium and Firefox', () => {
    for (const [text, kind] of [
      ['net::ERR_CONNECTION_REFUSED', 'refused'],
      ['NS_ERROR_CONNECTION_REFUSED', 'refused'],
      ['net::ERR_EMPTY_RESPONSE', 'reset'],
      ['NS_ERROR_NET_RESET', 'reset'],
      ['net::ERR_ABORTED', 'aborted'],
      ['NS_BINDING_ABORTED', 'aborted'],
      ['net::ERR_NAME_NOT_RESOLVED', 'dns'],
      ['net::ERR_CERT_AUTHORITY_INVALID', 'tls'],
      ['net::ERR_BLOCKED_BY_CLIENT', 'blocked'],
      ['net::ERR_BLOCKED_BY_ORB', 'cors'],
      ['net::ERR_TIMED_OUT', 'timeout'],
      ['net::ERR_FAILED', 'other'],
      ['', 'other'],
    ]) {
      expect([text, requestErrorKind(text ?? '')]).toEqual([text, kind]);
    }
  });
});

describe('headerList', () => {
  it('lowers names and splits repeated headers', () => {
    expect(headerList({ 'Set-Cookie': 'a=1\nb=2', Vary: 'x' })).toEqual([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['vary', 'x'],
    ]);
  });

  it('gives the content type without parameters', () => {
    expect(mimeTypeOf([['content-type', 'Application/JSON; charset=utf-8']])).toBe('application/json');
    expect(mimeTypeOf([])).toBe('');
  });
});

describe('plainMessage', () => {
  it('strips what browsers put before the message', () => {
    for (const prefix of ['Uncaught ', 'Uncaught (in promise) ', 'uncaught exception: ']) {
      expect(plainMessage(`${prefix}Error: x`)).toBe('Error: x');
    }
    expect(plainMessage('The word Uncaught stays')).toBe('The word Uncaught stays');
  });
});
