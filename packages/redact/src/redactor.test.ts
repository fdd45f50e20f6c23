import { describe, expect, it } from 'vitest';
import { createRedactor, resolveRedactor } from './redactor.js';
import { secretInputSelectors } from './secret-inputs.js';

describe('createRedactor', () => {
  it('takes secrets known beforehand and skips empty ones', () => {
    const redactor = createRedactor({ secrets: ['', 'password', 'e2e-s3cret'] });
    expect(redactor.text('e2e-s3cret in password')).toBe('[redacted:known-secret] in [redacted:known-secret]');
  });

  it.each(['abc', 'x'.repeat(16_385)])('refuses a secret it cannot look for', (secret) => {
    expect(() => createRedactor({ secrets: [secret] })).toThrow(expect.objectContaining({ code: 'REDACT_BAD_SECRET' }));
  });

  it('refuses to learn under something that is no rule name', () => {
    expect(() => createRedactor().learn('abcdefg', '[x]')).toThrow(
      expect.objectContaining({ code: 'REDACT_BAD_RULE' }),
    );
  });

  it('reports rules, counts and their sum', () => {
    const redactor = createRedactor();
    redactor.value({ token: 'a1b2c3', password: 'x', list: [{ token: 'y' }] });
    const report = redactor.report();
    expect(report).toMatchObject({ enabled: true, replaced: [{ rule: 'json-key', count: 3 }], total: 3 });
    expect(report.rules).toContain('jwt');
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});

describe('resolveRedactor', () => {
  it('gives back the redactor it was given', () => {
    const redactor = createRedactor();
    expect(resolveRedactor(redactor)).toBe(redactor);
  });

  it('makes a default redactor of nothing', () => {
    expect(resolveRedactor(undefined).value({ token: 'x' })).toEqual({ token: '[redacted:json-key]' });
  });

  it('passes everything through for false', () => {
    const redactor = resolveRedactor(false);
    const data = { token: 'x' };
    redactor.learn('abcdefg', 'typed');
    expect(redactor.enabled).toBe(false);
    expect(redactor.value(data)).toBe(data);
    expect(redactor.text('token=abc123 abcdefg')).toBe('token=abc123 abcdefg');
    expect(redactor.html('<input type=password value=x>')).toContain('value=x');
    expect(redactor.headers([['cookie', 'a=b']])).toEqual([['cookie', 'a=b']]);
    expect(redactor.url('?token=a') + redactor.body('{"token":"a"}')).toBe('?token=a{"token":"a"}');
    expect(redactor.report()).toEqual({ enabled: false, rules: [], replaced: [], total: 0 });
  });
});

describe('secretInputSelectors', () => {
  it('name password, card and one-time-code inputs, and nothing hidden', () => {
    expect(secretInputSelectors).toEqual(
      expect.arrayContaining([
        'input[type="password" i]',
        'input[autocomplete~="cc-number" i]',
        'input[autocomplete~="one-time-code" i]',
        'input[name="card-number" i]',
      ]),
    );
    expect(secretInputSelectors.join()).not.toContain('csrf');
  });
});
