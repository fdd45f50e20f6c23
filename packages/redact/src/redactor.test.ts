import { describe, expect, it } from 'vitest';
import { plainRedactor } from '../test/plain-redactor.js';
import { resolveRedactor } from './redactor.js';
import { secretInputNames, secretInputSelectors } from './secret-inputs.js';

describe('createRedactor', () => {
  it('takes secrets known beforehand and skips empty ones', () => {
    const redactor = plainRedactor({ secrets: ['', 'password', 'e2e-s3cret'] });
    expect(redactor.text('e2e-s3cret in password')).toBe('[redacted:known-secret] in [redacted:known-secret]');
  });

  it.each(['abc', 'x'.repeat(16_385)])('refuses a secret it cannot look for', (secret) => {
    expect(() => plainRedactor({ secrets: [secret] })).toThrow(expect.objectContaining({ code: 'REDACT_BAD_SECRET' }));
  });

  it('refuses to learn under something that is no rule name', () => {
    expect(() => plainRedactor().learn('abcdefg', '[x]')).toThrow(expect.objectContaining({ code: 'REDACT_BAD_RULE' }));
  });

  it('reports rules, counts and their sum', () => {
    const redactor = plainRedactor();
    redactor.value({ token: 'a1b2c3', password: 'x', list: [{ token: 'y' }] });
    const report = redactor.report();
    expect(report).toMatchObject({
      enabled: true,
      replaced: [{ rule: 'json-key', place: 'json', count: 3 }],
      total: 3,
    });
    expect(report.rules).toContain('jwt');
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});

describe('resolveRedactor', () => {
  it('gives back the redactor it was given', () => {
    const redactor = plainRedactor();
    expect(resolveRedactor(redactor)).toBe(redactor);
  });

  it('makes a default redactor of nothing', () => {
    expect(resolveRedactor(undefined).value({ token: 'x' }).token).toMatch(/^\[redacted:json-key#[0-9a-f]{4}\]$/);
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
    expect(redactor.explain('token=abc123')).toEqual({ redacted: 'token=abc123', findings: [] });
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
        'input:not([type="checkbox" i]):not([type="radio" i])[aria-label*="card number" i]',
        'input:not([type="checkbox" i]):not([type="radio" i])[placeholder*="password" i]',
        'input:not([type="checkbox" i]):not([type="radio" i])[aria-label~="cvc" i]',
      ]),
    );
    expect(secretInputSelectors.join()).not.toContain('csrf');
  });
});

describe('secretInputNames', () => {
  it.each([
    'password',
    'enter your new password',
    'card number optional',
    'api key',
    'apikey',
    'cvc',
    'your client secret',
  ])('know %s', (name) => expect(name).toMatch(secretInputNames));

  it.each(['search token', 'shipping address', 'city', 'passwordless hint', 'compass', 'panel'])(
    'do not know %s',
    (name) => expect(name).not.toMatch(secretInputNames),
  );
});

describe('secrets of environment variables', () => {
  it('are known by the names of the variables, those not set are skipped', () => {
    const env = { SHOP_PASSWORD: 'e2e-s3cret', OTHER: 'not-a-secret-1' };
    const redactor = plainRedactor({ secretVariables: ['SHOP_PASSWORD', 'NOT_SET'], env });
    expect(redactor.text('e2e-s3cret not-a-secret-1')).toBe('[redacted:known-secret] not-a-secret-1');
  });

  it('are read from the process when no other environment is given', () => {
    process.env['E2EVIDENCE_REDACT_TEST'] = 'e2e-s3cret';
    try {
      expect(plainRedactor({ secretVariables: ['E2EVIDENCE_REDACT_TEST'] }).text('e2e-s3cret')).toBe(
        '[redacted:known-secret]',
      );
    } finally {
      delete process.env['E2EVIDENCE_REDACT_TEST'];
    }
  });

  it('that are too short are refused by the name of the variable, not by their value', () => {
    expect(() => plainRedactor({ secretVariables: ['PIN'], env: { PIN: '12x4' } })).toThrow(
      expect.objectContaining({ code: 'REDACT_BAD_SECRET', message: expect.stringMatching(/PIN(?![\s\S]*12x4)/) }),
    );
  });
});
