import { describe, expect, it } from 'vitest';
import { plainRedactor } from '../test/plain-redactor.js';

const redact = (url: string) => plainRedactor().url(url);

describe('url', () => {
  it.each([
    ['https://bob:pa55@h.example/x', 'https://[redacted:userinfo]@h.example/x'],
    ['https://bob:p@55@h.example/x', 'https://[redacted:userinfo]@h.example/x'],
    ['//bob:pa55@h.example/x', '//[redacted:userinfo]@h.example/x'],
    ['https://1f2e3d4c5b@h.example/', 'https://[redacted:userinfo]@h.example/'],
    ["https://bob:p'55@h.example/x", 'https://[redacted:userinfo]@h.example/x'],
    [
      'https://a:pa55@x.example,https://b:pa56@y.example',
      'https://[redacted:userinfo]@x.example,https://[redacted:userinfo]@y.example',
    ],
    ['ssh://git@h.example/repo', 'ssh://git@h.example/repo'],
    ['?token=abc', '?token=[redacted:url-key]'],
    ['/a?q=1&user[password]=x%20y#top', '/a?q=1&user[password]=[redacted:url-key]#top'],
    ['/a?access%5Ftoken=abc', '/a?access%5Ftoken=[redacted:url-key]'],
    ['/app#/reset?token=abc&x=1', '/app#/reset?token=[redacted:url-key]&x=1'],
    ['/a;jsessionid=AB12?x=1', '/a;jsessionid=[redacted:url-key]?x=1'],
    ['/a?x=1;token=abc', '/a?x=1;token=[redacted:url-key]'],
    ['/a;token=abc;b=1/c?x=1', '/a;token=[redacted:url-key];b=1/c?x=1'],
    ['/a#x=1;token=abc', '/a#x=1;token=[redacted:url-key]'],
    ['/a?token=&page=2', '/a?token=&page=2'],
    ['/go/https%3A%2F%2Fb%2F%3Ftoken%3D9f8e7d', '/go/https%3A%2F%2Fb%2F%3Ftoken%3D[redacted:url-key]'],
    ['/a#token%3D9f8e7d', '/a#token%3D[redacted:text-key]'],
    ['/a?to%256Ben=9f8e7d', '/a?to%256Ben=[redacted:url-key]'],
    ['/a?n=4111+1111+1111+1111', '/a?n=%5Bredacted%3Acard%5D'],
    ['/a?n=4111%201111%201111%201111', '/a?n=%5Bredacted%3Acard%5D'],
    ['/a?n=4111+1111+1111+1112', '/a?n=4111+1111+1111+1112'],
    ['data:text/plain,token%3D9f8e7d', 'data:text/plain,token%3D%5Bredacted%3Atext-key%5D'],
    ['data:image/png;base64,iVBORw0KGgo=', 'data:image/png;base64,iVBORw0KGgo='],
    ['data:,', 'data:,'],
    ['/a?token_count=5&tokenizer=bpe&author=bob', '/a?token_count=5&tokenizer=bpe&author=bob'],
    ['/a?code=SUMMER10', '/a?code=SUMMER10'],
  ])('%s', (url, expected) => {
    expect(redact(url)).toBe(expected);
  });

  it('looks into addresses in addresses, however often they are encoded', () => {
    for (let layers = 1; layers < 4; layers++) {
      let url = 'https://b.example/?token=9f8e7d6c&x=1';
      for (let layer = 0; layer < layers; layer++) url = encodeURIComponent(url);
      const redacted = redact(`https://a.example/?next=${url}&y=2`);
      expect(redacted, redacted).not.toContain('9f8e7d6c');
      expect(new URL(redacted).searchParams.get('y')).toBe('2');
    }
  });

  it('reads a data: address as what it holds', () => {
    const body = Buffer.from('{"token":"9f8e7d","n":1}').toString('base64');
    const [head, redacted = ''] = redact(`data:application/json;charset=utf-8;base64,${body}`).split(',');
    expect(head).toBe('data:application/json;charset=utf-8;base64');
    expect(JSON.parse(Buffer.from(redacted, 'base64').toString())).toEqual({
      token: expect.stringMatching(/^\[redacted:json-key#/),
      n: 1,
    });
  });

  it.each([
    ['data:text/plain;charset="utf-8",token%3Dabc123def', /^data:text\/plain;charset="utf-8",token%3D%5Bredacted/],
    [
      'data:text/plain;charset=latin1,caf%E9%20token%3Dabc123def',
      /^data:text\/plain;charset=latin1,caf%E9%20token%3D(?:%5B|\[)redacted/,
    ],
    ['data:application/json,{"token":"9f8e7d6c"}#a', /^data:application\/json,%7B%22token%22%3A%22%5Bredacted[^#]*#a$/],
    ['data:text/plain,token%3Dabc123def#frag', /^data:text\/plain,token%3D%5Bredacted[^#]*#frag$/],
    [
      `data:application/json;base64,${encodeURIComponent(Buffer.from('{"token":"9f8e7d6c"}').toString('base64'))}`,
      /^data:application\/json;base64,[\w+/]+={0,2}$/,
    ],
  ])('keeps %s an address of its own kind', (url, expected) => {
    const redacted = redact(url);
    expect(redacted).toMatch(expected);
    expect(redacted).not.toMatch(/abc123def|9f8e7d6c/);
    const [, body = ''] = /;base64,(.*)/.exec(redacted) ?? [];
    if (body !== '') expect(JSON.parse(Buffer.from(body, 'base64').toString())).toHaveProperty('token');
  });

  it('ends at data: addresses in data: addresses', () => {
    const html = '<a/href=data:text/html,'.repeat(2000);
    expect(plainRedactor().html(html)).toBe(html);
  });

  it('looks into a URL inside a query, and into JSON inside one', () => {
    expect(decodeURIComponent(redact('/login?next=%2Fpay%3Ftoken%3Dabc%26x%3D1'))).toBe(
      '/login?next=/pay?token=[redacted:url-key]&x=1',
    );
    expect(decodeURIComponent(redact(`/x?vars=${encodeURIComponent('{"password":"a b"}')}`))).toBe(
      '/x?vars={"password":"[redacted:json-key]"}',
    );
  });

  it.each([
    'https://bob:pa55@h.example:8443/a/b?token=x&b=%zz#access_token=1',
    'https://h.example/?redirect=https%3A%2F%2Fu%3Ap%40x.example%2F',
    'data:text/plain,token=abc123',
    'javascript:void(0)',
    'blob:https://h.example/7b0f3c1e-7b1a-4a52-9b1e-111111111111',
    'file:///C:/x?token=abc',
    'wss://h.example/ws?token=abc',
  ])('%s can still be parsed', (url) => {
    const redacted = redact(url);
    expect(URL.canParse(redacted)).toBe(true);
    expect(new URL(redacted).protocol).toBe(new URL(url).protocol);
    expect(new URL(redacted).host).toBe(new URL(url).host);
  });
});
