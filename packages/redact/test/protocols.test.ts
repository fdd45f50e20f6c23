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

describe('bodies of the protocols of browsers', () => {
  const json = '{"token":"fr4me-token","ok":true}';
  const read = { text: (base64: string) => Buffer.from(base64, 'base64').toString() };
  const inside = (data: unknown): string => {
    const [found = ''] = Object.values(data as object).flatMap((each) =>
      typeof each === 'string' ? [each] : typeof each === 'object' ? [inside(each)] : [],
    );
    return found;
  };

  it.each<[string, object]>([
    ['a response, as Network and Fetch give it', { body: base64(json), base64Encoded: true }],
    ['a stream of IO', { base64Encoded: true, data: base64(json), eof: false }],
    ['a request body in entries', { postDataEntries: [{ bytes: base64(json) }] }],
    ['what Fetch shall continue with', { postData: base64(json), requestId: '1' }],
    ['what Fetch shall answer', { body: base64(json), responseCode: 200 }],
    ['a binary frame of a WebSocket', { payloadData: base64(json), opcode: 2, mask: false }],
    ['bytes of WebDriver BiDi', { bytes: { value: base64(json), type: 'base64' } }],
  ])('are decoded, redacted and encoded again: %s', (_, holder) => {
    const expected = '{"token":"[redacted:json-key]","ok":true}';
    const redactor = createRedactor();
    expect(withoutPseudonyms(read.text(inside(redactor.value(holder))))).toBe(expected);
    const line = `{"method":"x","params":${JSON.stringify(holder)}}`;
    const { params } = JSON.parse(createRedactor().text(line));
    expect(withoutPseudonyms(read.text(inside(params)))).toBe(expected);
    expect(createRedactor().explain(line).findings).toMatchObject([{ rule: 'json-key', encoded: true }]);
    expect(redactor.value(params)).toEqual(params);
  });

  it('that are no text stay as they are, and so do those without a secret', () => {
    const holders = [
      { body: Buffer.from([137, 80, 78, 71, 255, 0]).toString('base64'), base64Encoded: true },
      { body: base64('{"ok":true}'), base64Encoded: true },
      { opcode: 2, payloadData: Buffer.from([255, 254, 1, 2, 3]).toString('base64') },
      { bytes: 'not base64!' },
    ];
    expect(createRedactor().value(holders)).toEqual(holders);
    expect(createRedactor().body(JSON.stringify(holders))).toBe(JSON.stringify(holders));
  });

  it('are read by their looks, pages too', () => {
    const holder = { body: '<form><input type=password value=letmein></form>', base64Encoded: false };
    const body = '<form><input type=password value="[redacted:password-input]"></form>';
    expect(withoutPseudonyms(createRedactor().value(holder)).body).toBe(body);
    expect(JSON.parse(withoutPseudonyms(createRedactor().body(JSON.stringify(holder)))).body).toBe(body);
  });
});

describe('headers in lists', () => {
  const list = ['Host', 'a.example', 'X-Api-Key', 'letters', 'Cookie', 'sid=c00k1e-one'];
  const redacted = ['Host', 'a.example', 'X-Api-Key', '[redacted:secret-header]', 'Cookie', 'sid=[redacted:cookie]'];

  it('go by their names: raw headers of Node', () => {
    expect(withoutPseudonyms(createRedactor().value({ rawHeaders: list }))).toEqual({ rawHeaders: redacted });
    const text = withoutPseudonyms(createRedactor().text(JSON.stringify({ rawHeaders: list })));
    expect(JSON.parse(text)).toEqual({ rawHeaders: redacted });
  });

  it('go by their names: pairs in JSON; lists that are none stay', () => {
    const pairs = (all: string[]) => [all.slice(0, 2), all.slice(2, 4), all.slice(4)];
    const text = withoutPseudonyms(createRedactor().text(JSON.stringify({ headers: pairs(list) })));
    expect(JSON.parse(text)).toEqual({ headers: pairs(redacted) });
    const words = JSON.stringify([
      ['authorization', 'x-api-key', 'accept'],
      ['x-token', 'q', 'r', 's'],
    ]);
    expect(createRedactor().text(words)).toBe(words);
  });
});

describe('variables of GraphQL', () => {
  it('bound to a secret argument are secret, whatever they are called and wherever the query stands', () => {
    const query = 'mutation($p: String!, $n: String) { login(name: $n, password:\n $p) { ok } }';
    const expected = { query, variables: { p: '[redacted:json-key]', n: 'bob' } };
    for (const request of [
      { query, variables: { p: 'hunter22', n: 'bob' } },
      { variables: { p: 'hunter22', n: 'bob' }, query },
    ]) {
      expect(withoutPseudonyms(createRedactor().value(request))).toEqual(expected);
      expect(JSON.parse(withoutPseudonyms(createRedactor().text(JSON.stringify(request))))).toEqual(expected);
    }
  });

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
  const kept = 's3cr3tV4lue9x7Kq2mZp';

  it('gives up what looks like a credential under the name of a session, and what lies deep in its values', () => {
    const root = JSON.stringify({ auth: JSON.stringify({ accessToken: 'st0red-token', theme: 'dark' }) });
    const storage = {
      origins: [
        {
          origin: 'https://h.example',
          localStorage: [
            { name: 'auth', value: kept },
            { name: 'my.session', value: 'kept for the day' },
            { name: 'persist:root', value: root },
          ],
        },
      ],
    };
    for (const written of [
      JSON.stringify(createRedactor().value(storage)),
      createRedactor().text(JSON.stringify(storage)),
    ]) {
      const [{ localStorage }] = JSON.parse(withoutPseudonyms(written)).origins;
      expect(localStorage[0].value).toBe('[redacted:session-value]');
      expect(localStorage[1].value).toBe('kept for the day');
      expect(JSON.parse(JSON.parse(localStorage[2].value).auth)).toEqual({
        accessToken: '[redacted:json-key]',
        theme: 'dark',
      });
    }
  });

  it.each([
    [`localStorage.setItem("token","${kept}")`, 'localStorage.setItem("token","[redacted:text-key]")'],
    [`sessionStorage.setItem( 'auth', '${kept}');`, "sessionStorage.setItem( 'auth', '[redacted:session-value]');"],
    [`localStorage.token = '${kept}'`, "localStorage.token = '[redacted:text-key]'"],
    [`localStorage["token"] = \`${kept}\``, 'localStorage["token"] = `[redacted:text-key]`'],
    [`document.cookie = "sid=${kept}; path=/"`, 'document.cookie = "sid=[redacted:cookie]; path=/"'],
    [
      `xhr.setRequestHeader('Authorization', 'Bearer ${kept}')`,
      "xhr.setRequestHeader('Authorization', 'Bearer [redacted:authorization-header]')",
    ],
    [
      "localStorage.setItem('theme', 'dark'); set('token', next)",
      "localStorage.setItem('theme', 'dark'); set('token', next)",
    ],
  ])('is read in scripts and messages: %s', (written, expected) => {
    expect(withoutPseudonyms(createRedactor().text(written))).toBe(expected);
    expect(withoutPseudonyms(createRedactor().body(written, 'text/javascript'))).toBe(expected);
  });

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
