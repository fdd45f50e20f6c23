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
  ['DOM.setAttributesAsText', { nodeId: 1, text: `type="password" value="${secret}"` }],
  ['DOM.setAttributeValue', { nodeId: 1, name: 'value', value: secret }],
  ['Fetch.fulfillRequest', { binaryResponseHeaders: base64(`A: b\0Set-Cookie: sid=${secret}; Path=/`) }],
  ['Fetch.continueResponse', { binaryResponseHeaders: base64(`Set-Cookie: sid=${secret}`) }],
  ['Network.streamResourceContent', { bufferedData: base64(`{"password":"${secret}"}`) }],
  ['Network.dataReceived', { requestId: '1', data: base64(`d":"${secret}"}`) }],
  ['CacheStorage.requestCachedResponse', { response: { body: base64(`{"token":"${secret}"}`) } }],
  ['Page.getResourceContent', { content: base64(`{"password":"${secret}"}`), base64Encoded: true }],
  ['Page.getResourceContent', { content: `{"password":"${secret}"}`, base64Encoded: false }],
  ['Page.captureSnapshot', { data: `Content-Type: text/html\r\n\r\n<input type=3D"password" value=3D"${secret}">` }],
  ['Page.handleJavaScriptDialog', { accept: true, promptText: secret }],
  ['Page.javascriptDialogClosed', { result: true, userInput: secret }],
  ['Autofill.trigger', { card: { number: '4111111111111111', cvc: secret } }],
  [
    'DOMSnapshot.captureSnapshot',
    {
      documents: [{ nodes: { attributes: [[], [0, 1]], inputValue: { index: [1], value: [2] } } }],
      strings: ['type', 'password', secret],
    },
  ],
  [
    'DOMSnapshot.captureSnapshot',
    { documents: [{ nodes: { attributes: [[0, 1, 3, 2]] } }], strings: ['name', 'password', secret, 'value'] },
  ],
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

  it('keeps headers in base64 readable', () => {
    const binaryResponseHeaders = base64('Content-Type: text/html\0Set-Cookie: sid=1-secret-of-mine; Path=/');
    const redacted = redactTraffic(createRedactor(), 'Fetch.fulfillRequest', { binaryResponseHeaders });
    const lines = Buffer.from(redacted.binaryResponseHeaders, 'base64').toString().split('\0');
    expect(lines[0]).toBe('Content-Type: text/html');
    expect(lines[1]).toMatch(/^Set-Cookie: sid=\[redacted:[^\]]+\]; Path=\/$/);
  });

  it("reads the names in a snapshot as they were, also where one is somebody's password", () => {
    const nodes = {
      attributes: [
        [0, 1],
        [0, 1],
      ],
      inputValue: { index: [0, 1], value: [0, 2] },
    };
    const snapshot = { documents: [{ nodes }], strings: ['type', 'password', secret] };
    const { strings } = redactTraffic(createRedactor(), 'DOMSnapshot.captureSnapshot', snapshot);
    expect(strings.join()).not.toContain(secret);
    const torn = { strings: ['a'] };
    expect(redactTraffic(createRedactor(), 'DOMSnapshot.captureSnapshot', torn)).toEqual(torn);
  });

  it('leaves a snapshot without a secret as it is', () => {
    const snapshot = {
      documents: [{ nodes: { attributes: [[0, 1, 2, 3]], inputValue: { index: [0], value: [3] } } }],
      strings: ['name', 'city', 'value', 'Bern'],
    };
    expect(redactTraffic(createRedactor(), 'DOMSnapshot.captureSnapshot', snapshot)).toEqual(snapshot);
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
