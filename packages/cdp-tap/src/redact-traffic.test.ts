import { createRedactor, resolveRedactor } from '@e2evidence/redact';
import { describe, expect, it } from 'vitest';
import { redactTraffic } from './redact-traffic.js';

const secret = 'hunter2-Zx81';
const base64 = (text: string) => Buffer.from(text).toString('base64');

const traffic: [method: string, value: unknown][] = [
  [
    'Network.requestWillBeSent',
    { request: { headers: { Authorization: `Bearer ${secret}` }, url: 'https://a.example/' } },
  ],
  [
    'Network.requestWillBeSent',
    { request: { url: `https://a.example/?token=${secret}`, postData: `password=${secret}` } },
  ],
  ['Network.requestWillBeSent', { request: { postDataEntries: [{ bytes: base64(`{"password":"${secret}"}`) }] } }],
  [
    'Network.requestWillBeSentExtraInfo',
    { associatedCookies: [{ cookie: { name: 'sid', value: secret, domain: 'a.example' } }] },
  ],
  ['Network.responseReceivedExtraInfo', { headersText: `HTTP/1.1 200\r\nSet-Cookie: sid=${secret}; Path=/\r\n` }],
  ['Network.getResponseBody', { body: `{"access_token":"${secret}"}`, base64Encoded: false }],
  ['Network.getResponseBody', { body: base64(`{"access_token":"${secret}"}`), base64Encoded: true }],
  ['Fetch.fulfillRequest', { body: base64(`{"access_token":"${secret}"}`), responseCode: 200 }],
  ['Fetch.continueRequest', { postData: base64(`password=${secret}`) }],
  ['Network.getCookies', { cookies: [{ name: 'theme', value: secret }] }],
  ['Network.setCookie', { name: 'theme', value: secret, domain: 'a.example' }],
  ['DOM.getOuterHTML', { outerHTML: `<input type="password" value="${secret}">` }],
  ['DOM.getDocument', { root: { children: [{ attributes: ['type', 'password', 'value', secret] }] } }],
  ['DOM.getDocument', { root: { attributes: ['name', 'card_number', 'value', '4111111111111111'] } }],
  ['Input.insertText', { text: secret }],
  ['Runtime.evaluate', { result: { type: 'string', value: `{"password":"${secret}"}` } }],
];

describe('redactTraffic', () => {
  it.each(traffic)('takes the secret out of %s', (method, value) => {
    const before = JSON.stringify(value);
    const redacted = JSON.stringify(redactTraffic(createRedactor(), method, value));
    for (const form of [secret, base64(secret).slice(0, 12), '4111111111111111']) expect(redacted).not.toContain(form);
    for (const [blob] of redacted.matchAll(/[A-Za-z0-9+/]{24,}={0,2}/g)) {
      expect(Buffer.from(blob, 'base64').toString()).not.toContain(secret);
    }
    expect(JSON.stringify(value)).toBe(before);
  });

  it('hides which keys were pressed, and shows those that have a name', () => {
    const redact = (value: object) => redactTraffic(createRedactor(), 'Input.dispatchKeyEvent', value);
    expect(redact({ type: 'keyDown', text: 'h', key: 'h', code: 'KeyH', windowsVirtualKeyCode: 72 })).toEqual({
      type: 'keyDown',
      text: '[redacted:typed-text]',
      key: '[redacted:typed-text]',
      code: '[redacted:typed-text]',
      windowsVirtualKeyCode: 0,
    });
    expect(redact({ type: 'keyDown', key: 'Enter' })).toEqual({ type: 'keyDown', key: 'Enter' });
  });

  it('leaves bytes that are no text as they are', () => {
    const body = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]).toString('base64');
    const value = { body, base64Encoded: true };
    expect(redactTraffic(createRedactor(), 'Network.getResponseBody', value)).toEqual(value);
  });

  it('changes nothing without a secret, nor when redaction is off', () => {
    const plain = { root: { nodeId: 1, attributes: ['class', 'cart', 'value', '3'], outerHTML: '<b>3</b>' } };
    expect(redactTraffic(createRedactor(), 'DOM.getDocument', plain)).toEqual(plain);
    const typed = { text: secret };
    expect(redactTraffic(resolveRedactor(false), 'Input.insertText', typed)).toBe(typed);
  });
});
