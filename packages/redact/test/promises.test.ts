import { createRedactor, type Redactor } from '@e2evidence/redact';
import { describe, expect, it } from 'vitest';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Ordinary evidence without a single secret. */
const ordinary: readonly string[] = [
  `00-${traceId}-00f067aa0ba902b7-01`,
  `sha256 ${sha256}`,
  '7b0f3c1e-7b1a-4a52-9b1e-0c7d5f0f9a11',
  '2026-05-12T10:00:00.123Z GET /api/items?page=2&sort=price 200 12 ms',
  '2026-11-22T02:48:52+00:00',
  'at login (https://shop.example/assets/app.4f3c2b1a.js:12:3456)',
  'at Object.<anonymous> (/home/bob/shop/tests/token.spec.ts:10:5)',
  'timestamp 1763779732000 / 1763779732000000123 ns',
  'Unexpected token < in JSON at position 0',
  "SyntaxError: Unexpected token 'export'",
  'token_count=512 tokenizer=bpe max_tokens: 4096',
  'password_hint_shown: true; page-session=3; author: Bob',
  'Password must be at least 8 characters. Password: required',
  'The token was refreshed; the secret is safe, basic authentication failed',
  'Bearer authentication is required, bearer tokens expire',
  'cookie consent accepted, cookies: 3',
  'const token = await getToken(); if (token === null) return token.value;',
  'function f(password: string, token?: string): Promise<string> {',
  'type Props = { token: Token; secret: string; apiKey?: string | undefined };',
  '.token-row > .password { color: #fff; width: 12px }',
  'npm_config_registry=https://packages.example/ PWD=/home/bob/shop',
  'git+ssh://git@github.com/owner/repo.git#v1.2.3',
  'https://medium.com/@bob/a-title-1a2b3c4d5e6f',
  'mailto:bob@example.com',
  'order 4000001234567 and 5000000000000001 shipped',
  'version 1.2.3-beta.4, sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==',
  'position: 4111, 1111, 1111, 1111',
  'key=value; keyboard: qwerty; monkey: 7; turkey=gobble',
  'select token from tokens where id = 12',
  '{"tokens":1532,"token_type":"Bearer","expires_in":3600,"scope":"read"}',
  '{"type":"object","properties":{"password":{"type":"string","format":"password"}}}',
  `{"trace_id":"${traceId}","sha256":"${sha256}","captured_at":"2026-11-22T02:48:52+00:00","timestamp_ms":1763779732000}`,
  '{"traceId":"x","eventTime":1763779732000000123,"status":500,"ok":false,"url":"https://shop.example/cart?item=3#top"}',
];

const secretTexts: readonly string[] = [
  'token=abc123def and again abc123def, Bearer a1b2c3d4e5f6',
  'Cookie: sid=s1e2s3s4; theme=dark\nSet-Cookie: sid=s1e2s3s4; Path=/',
  '{"token":"abc","cvc":123,"list":[{"name":"cookie","value":"a=b"}],"echo":"abc123"}',
  'https://bob:pa55word@h.example/?token=abc&next=%2Fx%3Ftoken%3Dabc#access_token=z9y8x7',
  '<input type=password value="typed&amp;1"><p>typed&amp;1 <a href="?sid=1a2b3c4d">x</a></p><script>var a={"secret":"typed&1"}</script>',
  'password="a b c", secret=x]y[z, token: q1w2e3r4; pin=1234 card 4111 1111 1111 1111',
  'a=1&password=x%26y&next=%2Fp%3Ftoken%3Dabc',
  `x${Buffer.from('abc123def:abc123def').toString('base64')} token=abc123def`,
  'Authorization: Basic Ym9iOmh1bnRlcjIy hunter22 %68unter22',
  'token=token=token= "token":"token" password=[redacted:x]y token=[redacted:a]',
];

const ways: Record<string, (redactor: Redactor, text: string) => string> = {
  text: (redactor, text) => redactor.text(text),
  url: (redactor, text) => redactor.url(text),
  html: (redactor, text) => redactor.html(text),
  body: (redactor, text) => redactor.body(text),
  'body as JSON': (redactor, text) => redactor.body(text, 'application/json'),
  'body as a form': (redactor, text) => redactor.body(text, 'application/x-www-form-urlencoded'),
  'body as script': (redactor, text) => redactor.body(text, 'text/javascript'),
  value: (redactor, text) => redactor.value({ text }).text,
  headers: (redactor, text) => redactor.headers([['x-other', text]])[0]?.[1] ?? '',
};

describe('a redactor', () => {
  it.each(Object.entries(ways))('changes nothing the second time, by %s', (_, redact) => {
    for (const text of [...ordinary, ...secretTexts]) {
      const redactor = createRedactor();
      const once = redact(redactor, text);
      const { total } = redactor.report();
      expect(redact(redactor, once)).toBe(once);
      expect(redactor.report().total).toBe(total);
      expect(redact(createRedactor(), once)).toBe(once);
    }
  });

  it('leaves ordinary evidence alone', () => {
    for (const text of ordinary) {
      const redactor = createRedactor();
      expect(redactor.text(text)).toBe(text);
      expect(redactor.html(text)).toBe(text);
      expect(redactor.value({ text }).text).toBe(text);
      expect(redactor.report().total).toBe(0);
    }
  });

  it('leaves structural fields alone even after it has learned much', () => {
    const redactor = createRedactor();
    redactor.headers([['cookie', 'a=1763779732000; b=2026-11-22T02:48:52+00:00; c=true; d=482913; e=s3cr3tvalue']]);
    const row = {
      trace_id: traceId,
      timestamp_ms: 1763779732000,
      n: 482913,
      sha256,
      captured_at: '2026-11-22T02:48:52+00:00',
      ok: true,
    };
    expect(redactor.value(row)).toEqual(row);
    expect(redactor.body(JSON.stringify(row), 'application/json')).toBe(JSON.stringify(row));
  });

  it('keeps a learned value out of every way it knows', () => {
    for (const [name, redact] of Object.entries(ways)) {
      const redactor = createRedactor();
      redactor.learn('q8-Zk3.9x', 'typed');
      expect(redact(redactor, 'say q8-Zk3.9x'), name).toMatch(/redacted(?::|%3A)typed/);
    }
  });
});
