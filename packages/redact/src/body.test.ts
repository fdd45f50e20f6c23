import { describe, expect, it } from 'vitest';
import { plainRedactor } from '../test/plain-redactor.js';

const redact = (text: string, type?: string | null) => plainRedactor().body(text, type);

describe('body', () => {
  it('keeps a JSON body to the byte but for its secrets', () => {
    const json =
      '{\n\t"token" : "a\\u0062c",\r\n "n":1763779732000000123, "f":1.0, "dup":1,"dup":2, "e":[], "s":"\\/x"}';
    expect(redact(json, 'application/json; charset=utf-8')).toBe(json.replace('"a\\u0062c"', '"[redacted:json-key]"'));
  });

  it('keeps JSON valid when a number under a secret key goes', () => {
    expect(JSON.parse(redact('{"cvc":123,"token":1.5e3,"token_count":5}', 'application/json'))).toEqual({
      cvc: '[redacted:one-time-code]',
      token: '[redacted:json-key]',
      token_count: 5,
    });
  });

  it('finds name and value in any order', () => {
    expect(
      redact('[{"value":"x","name":"token"},{"name":"cookie","value":"a=b"},{"value":"y"}]', 'application/json'),
    ).toBe(
      '[{"value":"[redacted:json-key]","name":"token"},{"name":"cookie","value":"a=[redacted:cookie]"},{"value":"y"}]',
    );
  });

  it('finds the variables of a GraphQL request', () => {
    const query = JSON.stringify({
      query: 'mutation($p:String!){login(password:$p){ok}}',
      variables: { input: { password: 'x' } },
    });
    expect(JSON.parse(redact(query, 'application/json'))).toEqual({
      query: 'mutation($p:String!){login(password:$p){ok}}',
      variables: { input: { password: '[redacted:json-key]' } },
    });
  });

  it('looks into JSON that is a string in JSON', () => {
    expect(redact(JSON.stringify({ data: JSON.stringify({ token: 'x' }) }), 'application/json')).toBe(
      JSON.stringify({ data: JSON.stringify({ token: '[redacted:json-key]' }) }),
    );
  });

  it.each([
    ['{"user":"bob","token":"abc12', '{"user":"bob","token":"[redacted:text-key]'],
    ['{"token":"abc12", "x": [1,', '{"token":"[redacted:text-key]", "x": [1,'],
    ['{"cvc": 123, "x"', '{"cvc": "[redacted:one-time-code]", "x"'],
    ['{"s":"{\\"token\\":\\"abc\\"}"', '{"s":"{\\"token\\":\\"[redacted:text-key]\\"}"'],
  ])('finds keys in JSON that was cut off: %s', (text, expected) => {
    expect(redact(text, 'application/json')).toBe(expected);
  });

  it('reads lines of JSON and event streams', () => {
    expect(redact('{"token":"a"}\n{"cvc":123}\n', 'application/x-ndjson')).toBe(
      '{"token":"[redacted:json-key]"}\n{"cvc":"[redacted:one-time-code]"}\n',
    );
    expect(redact('event: x\ndata: {"token":"a"}\n\n', 'text/event-stream')).toBe(
      'event: x\ndata: {"token":"[redacted:json-key]"}\n\n',
    );
    expect(plainRedactor().text('{"token":"a"}\n{"n":1}')).toBe('{"token":"[redacted:json-key]"}\n{"n":1}');
  });

  it('keeps a form a form', () => {
    const form = redact(
      'q=a%20b&password=x%26y&empty=&next=%2Fp%3Ftoken%3Dabc&flag',
      'application/x-www-form-urlencoded',
    );
    expect([...new URLSearchParams(form)]).toEqual([
      ['q', 'a b'],
      ['password', '[redacted:form-key]'],
      ['empty', ''],
      ['next', '/p?token=[redacted:url-key]'],
      ['flag', ''],
    ]);
    expect(form.startsWith('q=a%20b&')).toBe(true);
  });

  it('reads the parts of a multipart body', () => {
    const part = (head: string, body: string) => `--B\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
    const made = (password: string, json: string) =>
      `${part('name="user"', 'bob')}${part('name="password"', password)}${part('name="meta"; filename="a.json"\r\nContent-Type: application/json', json)}--B--\r\n`;
    expect(redact(made('hunter2', '{"token":"x"}'), 'multipart/form-data; boundary=B')).toBe(
      made('[redacted:form-key]', '{"token":"[redacted:json-key]"}'),
    );
  });

  it('goes by looks when there is no content type', () => {
    expect(redact('{"token":"a"}')).toBe('{"token":"[redacted:json-key]"}');
    expect(redact('a=1&token=b')).toBe('a=1&token=[redacted:form-key]');
    expect(redact('<!doctype html><input type=password value=x>', null)).toContain('value="[redacted:password-input]"');
  });

  it('keeps JSON valid when the number of a card goes', () => {
    const card = '{"pan":4111111111111111,"list":[4111111111111111],"id":1763779732000000123}';
    expect(redact(card)).toBe('{"pan":"[redacted:json-key]","list":["[redacted:card]"],"id":1763779732000000123}');
    const data = { a: 4111111111111111, b: [4111111111111111n], c: 1763779732000 };
    expect(plainRedactor().value(data)).toEqual({ a: '[redacted:card]', b: ['[redacted:card]'], c: 1763779732000 });
  });

  it('reads the data of JSONP as what it is', () => {
    const jsonp = '/**/cb.x({"password":"letmein", "n":4111111111111111});';
    const expected = '/**/cb.x({"password":"[redacted:json-key]", "n":"[redacted:card]"});';
    expect(redact(jsonp, 'text/javascript')).toBe(expected);
    expect(redact('cb({"n":4111111111111111})', null)).toBe('cb({"n":"[redacted:card]"})');
  });

  it.each(['text/xml', 'application/soap+xml', null])('reads elements and attributes of XML, sent as %s', (type) => {
    const xml =
      '<?xml version="1.0"?><a><b:Password Type="x">let&amp;me</b:Password><token><![CDATA[q1<w2]]></token><secret/><user token="abc12345" name="bob"/></a>';
    expect(redact(xml, type)).toBe(
      '<?xml version="1.0"?><a><b:Password Type="x">[redacted:text-key]</b:Password><token><![CDATA[[redacted:text-key]]]></token><secret/><user token="[redacted:text-key]" name="bob"/></a>',
    );
  });

  it('leaves script and style sheets in working order', () => {
    const script =
      'const token=e.token;let password=t;login({token:x1y2z3,password:p});f("https://a.example/?x=1");var a=token=>b1;';
    expect(redact(script, 'text/javascript')).toBe(script);
    const numbers = 'const Token={secret:12,token:57123,pan:10};var pin=4;e.token=1e6;password=10*x;';
    expect(redact(numbers, 'text/javascript')).toBe(numbers);
    expect(redact('x={token:"a1b2c3d4"};', 'text/javascript')).toBe('x={token:"[redacted:text-key]"};');
  });
});
