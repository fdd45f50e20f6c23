import { createRedactor } from '@e2evidence/redact';
import { withoutPseudonyms } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';

const base64 = (text: string) => Buffer.from(text).toString('base64');

const har = {
  log: {
    version: '1.2',
    creator: { name: 'e2evidence', version: '1' },
    entries: [
      {
        startedDateTime: '2026-11-22T02:48:52.000Z',
        time: 12.5,
        request: {
          method: 'POST',
          url: 'https://shop.example/login?page=2&token=q1w2e3r4t5',
          headers: [
            { name: 'Authorization', value: 'Bearer h3ad3r-val' },
            { name: 'Accept', value: '*/*' },
          ],
          queryString: [
            { name: 'page', value: '2' },
            { name: 'token', value: 'q1w2e3r4t5' },
          ],
          cookies: [{ name: 'sid', value: 'c00k1e-one', path: '/' }],
          postData: {
            mimeType: 'application/x-www-form-urlencoded',
            params: [{ name: 'password', value: 'hunter%22!' }],
            text: 'user=bob&password=hunter%2522%21',
          },
          bodySize: 32,
        },
        response: {
          status: 200,
          headers: [{ name: 'set-cookie', value: 'sid=c00k1e-two; Path=/' }],
          cookies: [{ name: 'sid', value: 'c00k1e-two' }],
          content: {
            size: 40,
            text: base64('{"token":"a1","ok":true}'),
            encoding: 'base64',
            mimeType: 'application/json',
          },
        },
      },
      {
        request: {
          postData: {
            text: '--B\r\nContent-Disposition: form-data; name="password"\r\n\r\nmultipart-1\r\n--B--\r\n',
            mimeType: 'multipart/form-data; boundary=B',
          },
        },
        response: {
          content: { mimeType: 'text/html', text: '<input type=password value=p4ge-value><p>hi</p>' },
        },
        _webSocketMessages: [{ type: 'send', opcode: 1, data: '{"type":"auth","token":"fr4me-token"}' }],
      },
      {
        response: {
          content: { mimeType: 'image/png', encoding: 'base64', text: Buffer.from([137, 80, 255]).toString('base64') },
        },
      },
    ],
  },
};

const secrets = [
  'q1w2e3r4t5',
  'h3ad3r-val',
  'c00k1e-one',
  'c00k1e-two',
  'hunter',
  'multipart-1',
  'p4ge-value',
  'fr4me-token',
];

describe('a HAR', () => {
  it.each<[string, () => typeof har]>([
    ['as JSON', () => JSON.parse(createRedactor().body(JSON.stringify(har), 'application/json'))],
    ['as a line of a log', () => JSON.parse(createRedactor().text(JSON.stringify(har)))],
    ['as data', () => createRedactor().value(har)],
  ])('keeps its structure and loses its secrets, bodies in base64 too: %s', (_, redact) => {
    const redacted = redact();
    const [first, second, third] = redacted.log.entries;
    const written = JSON.stringify(redacted);
    expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
    const structure = (data: unknown) => JSON.stringify(data, (_key, each) => (typeof each === 'string' ? '' : each));
    expect(structure(redacted)).toBe(structure(har));
    expect(withoutPseudonyms(Buffer.from(first?.response?.content.text ?? '', 'base64').toString())).toBe(
      '{"token":"[redacted:json-key]","ok":true}',
    );
    expect(new URLSearchParams(first?.request?.postData?.text).get('user')).toBe('bob');
    expect(new URL(first?.request?.url ?? '').searchParams.get('page')).toBe('2');
    expect(withoutPseudonyms(second?.response?.content.text)).toBe(
      '<input type=password value="[redacted:password-input]"><p>hi</p>',
    );
    expect(withoutPseudonyms(second?.request?.postData?.text)).toContain(
      'name="password"\r\n\r\n[redacted:form-key]\r\n',
    );
    expect(third).toEqual(har.log.entries[2]);
    expect(first?.request?.headers?.[1]).toEqual({ name: 'Accept', value: '*/*' });
  });
});

describe('frames of WebSockets', () => {
  it('are read as JSON when they are, and as text', () => {
    const frames = [
      { opcode: 1, mask: true, payloadData: '{"type":"auth","token":"fr4me-token"}' },
      { opcode: 1, mask: false, payloadData: '42["login",{"password":"s0cket-io"}]' },
      { opcode: 1, mask: false, payloadData: 'hello fr4me-token' },
    ];
    expect(withoutPseudonyms(createRedactor().value(frames))).toEqual([
      { opcode: 1, mask: true, payloadData: '{"type":"auth","token":"[redacted:json-key]"}' },
      { opcode: 1, mask: false, payloadData: '42["login",{"password":"[redacted:text-key]"}]' },
      { opcode: 1, mask: false, payloadData: 'hello [redacted:json-key]' },
    ]);
  });
});

describe('variables of GraphQL', () => {
  it('go by whole key, in the body, in a batch and in a query string', () => {
    const request = {
      operationName: 'Login',
      query: 'mutation Login($input: LoginInput!) { login(input: $input) { token } }',
      variables: { input: { email: 'bob@shop.example', password: 'hunter22', tokenCount: 3 } },
    };
    const expected = {
      ...request,
      variables: { input: { ...request.variables.input, password: '[redacted:json-key]' } },
    };
    const body = (data: unknown, type: string) =>
      JSON.parse(withoutPseudonyms(createRedactor().body(JSON.stringify(data), type)));
    expect(body(request, 'application/json')).toEqual(expected);
    expect(body([request, request], 'application/graphql+json')).toEqual([expected, expected]);
    const url = createRedactor().url(`/graphql?variables=${encodeURIComponent(JSON.stringify(request.variables))}`);
    expect(
      JSON.parse(withoutPseudonyms(new URL(url, 'https://h.example').searchParams.get('variables') ?? '')),
    ).toEqual(expected.variables);
  });
});

describe('storage', () => {
  it('goes by the name of the item, and its values are read as JSON', () => {
    const storage = {
      cookies: [{ name: 'sid', value: 'c00k1e-one', domain: 'h.example', path: '/', httpOnly: true, sameSite: 'Lax' }],
      origins: [
        {
          origin: 'https://h.example',
          localStorage: [
            { name: 'auth', value: '{"accessToken":"st0red-token","theme":"dark"}' },
            { name: 'refresh_token', value: 'st0red-again' },
          ],
        },
      ],
      sessionStorage: { id_token: 'sess10n-token', lastPage: '/cart' },
    };
    expect(withoutPseudonyms(createRedactor().value(storage))).toEqual({
      cookies: [{ ...storage.cookies[0], value: '[redacted:cookie]' }],
      origins: [
        {
          origin: 'https://h.example',
          localStorage: [
            { name: 'auth', value: '{"accessToken":"[redacted:json-key]","theme":"dark"}' },
            { name: 'refresh_token', value: '[redacted:json-key]' },
          ],
        },
      ],
      sessionStorage: { id_token: '[redacted:json-key]', lastPage: '/cart' },
    });
  });
});
