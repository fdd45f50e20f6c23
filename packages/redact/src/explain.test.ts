import { describe, expect, it } from 'vitest';
import { createRedactor, type RedactorOptions } from './redactor.js';

/** What each finding says of the text: rule, place and the stretch it names. */
function found(text: string, contentType?: string | null, options: RedactorOptions = {}) {
  const { findings } = createRedactor(options).explain(text, { contentType: contentType ?? null });
  return findings.map(({ rule, place, start, end }) => [rule, place, text.slice(start, end)]);
}

describe('explain', () => {
  it.each<[string, string | null, string[][]]>([
    [
      'password=hunter22 and again hunter22.',
      null,
      [
        ['text-key', 'text', 'hunter22'],
        ['text-key', 'text', 'hunter22'],
      ],
    ],
    [
      '{"token": "a\\"b1", "n": 1, "cvc": 123}',
      'application/json',
      [
        ['json-key', 'json', 'a\\"b1'],
        ['one-time-code', 'json', '123'],
      ],
    ],
    ['a=1&password=x%26y&b=2', null, [['form-key', 'form', 'x%26y']]],
    [
      'see https://bob:pa55w0rd@h.example/?token=abc#top',
      null,
      [
        ['userinfo', 'url', 'bob:pa55w0rd'],
        ['url-key', 'url', 'abc'],
      ],
    ],
    [
      '> Cookie: sid=a1b2c3; theme=dark',
      null,
      [
        ['cookie', 'cookie', 'a1b2c3'],
        ['cookie', 'cookie', 'dark'],
      ],
    ],
    [
      "<input type=password value='a b1c2'><p>a b1c2</p>",
      'text/html',
      [
        ['password-input', 'html', 'a b1c2'],
        ['password-input', 'html', 'a b1c2'],
      ],
    ],
    ['<a href="/x?token=abc&amp;y=1">', 'text/html', [['url-key', 'url', 'abc']]],
    [
      '{"url":"/x?sid=q1w2e3","headers":{"Authorization":"Bearer x1y2"}}',
      'application/json',
      [
        ['url-key', 'url', 'q1w2e3'],
        ['authorization-header', 'header', 'x1y2'],
      ],
    ],
  ])('says what is found, where, and by which rule: %s', (text, contentType, expected) => {
    expect(found(text, contentType)).toEqual(expected);
  });

  it('gives the text that body gives', () => {
    const options = { pseudonymKey: 'k' };
    const text = '{"echo":"t0k3n-value","token":"t0k3n-value"}';
    expect(createRedactor(options).explain(text).redacted).toBe(createRedactor(options).body(text));
  });

  it('names lines from 1, and shows at most 80 characters without a secret', () => {
    const text = `first line\n${'x '.repeat(200)}token=9f8e7d6c5b ${'y '.repeat(200)}\r\nlast 9f8e7d6c5b\n`;
    const { findings } = createRedactor().explain(text);
    expect(findings.map(({ line }) => line)).toEqual([2, 3]);
    for (const { excerpt } of findings) {
      expect(excerpt.length).toBeLessThanOrEqual(80);
      expect(excerpt).toMatch(/\[redacted:text-key#[0-9a-f]{4}\]/);
      expect(excerpt).not.toContain('9f8e7d6c5b');
    }
    expect(findings[1]?.excerpt).toMatch(/^last \[/);
  });

  it('learns nothing and counts nothing, but knows what was learned', () => {
    const redactor = createRedactor();
    redactor.learn('known-1-value', 'typed');
    expect(redactor.explain('known-1-value token=new-2-value').findings).toHaveLength(2);
    expect(redactor.report().total).toBe(0);
    expect(redactor.text('new-2-value')).toBe('new-2-value');
    expect(redactor.text('known-1-value')).toContain('[redacted:typed#');
  });

  it('leaves what was learned as it was, also when the text holds more secrets than there is room for', () => {
    const redactor = createRedactor();
    for (let i = 0; i < 1_900; i++) redactor.learn(`learned-${i}-x`, 'typed');
    redactor.explain(Array.from({ length: 900 }, (_, i) => `token=fake${i}x`).join('\n'));
    expect(redactor.report().forgotten).toBeUndefined();
    expect(redactor.text('learned-0-x learned-1899-x')).not.toContain('learned');
    expect(redactor.text('fake1x')).toBe('fake1x');
  });

  it('tells of values that are allowed', () => {
    const text = 'token=sandbox-1x and token=other-2x, token=sandbox-1x';
    const { redacted, findings } = createRedactor({ allow: ['sandbox-1x'] }).explain(text);
    expect(redacted).toContain('token=sandbox-1x and');
    expect(findings.map(({ start, allowed }) => [start, allowed])).toEqual([
      [6, true],
      [27, undefined],
      [43, true],
    ]);
    expect(findings[2]?.excerpt).toContain('token=sandbox-1x');
  });

  it('leaves markers that stood there before alone', () => {
    const text = 'token=[redacted:bearer#3f2a] then token=abc123';
    expect(found(text)).toEqual([['text-key', 'text', 'abc123']]);
  });

  it('takes linear time for a text of nothing but secrets', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `token=${i % 7 ? 'same-1-secret' : `other${i}x`}`).join('\n');
    expect(createRedactor().explain(many).findings).toHaveLength(20_000);
  });
});
