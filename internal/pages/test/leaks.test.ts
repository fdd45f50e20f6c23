import { findLeaks, leakForms, startShop } from '@e2evidence/pages';
import { describe, expect, it } from 'vitest';

const password = `a&"<%+/'\\Correct0Horse1Battery2`;
const bytes = (text: string) => new TextEncoder().encode(text);

describe('leakForms', () => {
  it('gives the forms a reader can check by hand', () => {
    expect(Object.fromEntries(leakForms('a&b"<c>'))).toMatchObject({
      plain: 'a&b"<c>',
      'percent-encoded': 'a%26b%22%3Cc%3E',
      'percent-encoded twice': 'a%2526b%2522%253Cc%253E',
      'JSON-escaped': 'a&b\\"<c>',
      'JSON-escaped twice': 'a&b\\\\\\"<c>',
      'HTML-escaped': 'a&amp;b&quot;&lt;c&gt;',
      base64: 'YSZiIjxjPg==',
    });
  });

  it('leaves out forms under six characters and forms equal to an earlier one', () => {
    expect(leakForms('12345').has('plain')).toBe(false);
    expect(leakForms('123').size).toBe(0);
    const forms = [...leakForms('abcdefgh').values()];
    expect(forms.every((form) => form.length >= 6)).toBe(true);
    expect(new Set(forms).size).toBe(forms.length);
  });

  it('has both spellings of base64 when they differ', () => {
    const forms = leakForms('???>>>???>>>');
    expect(forms.get('base64')).toContain('/');
    expect(forms.get('base64url')).toMatch(/^[\w-]+$/);
  });
});

describe('findLeaks', () => {
  it('finds every form it lists, at its byte offset', () => {
    for (const [form, text] of leakForms(password)) {
      expect(findLeaks(bytes(`ü ${text} ü`), { password }), form).toContainEqual({
        secret: 'password',
        form,
        offset: 3,
      });
    }
  });

  const escapings: Record<string, (text: string) => string> = {
    'a URL': (text) => `https://x.test/?p=${encodeURIComponent(text)}`,
    'a URL inside a URL': (text) => `https://x.test/?u=${encodeURIComponent(`/?p=${encodeURIComponent(text)}`)}`,
    'a fragment': (text) => new URL(`https://x.test/#${text}`).href,
    'a posted form': (text) => new URLSearchParams({ p: text }).toString(),
    'a JSON file': (text) => JSON.stringify({ p: text }),
    'JSON inside JSON': (text) => JSON.stringify({ body: JSON.stringify({ p: text }) }),
    'JSON in a script': (text) => JSON.stringify({ p: text }).replaceAll('<', '\\u003c'),
    'JSON shown in a page': (text) =>
      JSON.stringify({ p: text }).replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;'),
    'an attribute': (text) => `<i title="${text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">`,
    'a basic authorization header': (text) => `Basic ${Buffer.from(`ada:${text}`).toString('base64')}`,
    'a base64 body of JSON': (text) => Buffer.from(JSON.stringify({ id: 1, password: text })).toString('base64'),
  };
  for (const [place, escapeInto] of Object.entries(escapings)) {
    it(`finds a secret in ${place}, whatever comes before and after it`, () => {
      for (const around of ['', 'x', 'xy', 'xyz']) {
        const text = escapeInto(`${around}${password}${around}`);
        expect(findLeaks(bytes(text), { password }), text).not.toEqual([]);
        // The run of plain letters would be found in any case: the whole secret must be too.
        expect(
          findLeaks(bytes(text), { password }).some(({ form }) => !form.startsWith('longest run')),
          text,
        ).toBe(true);
      }
    });
  }

  it('finds a secret in base64 at all three alignments', () => {
    for (const before of ['', 'x', 'xy']) {
      for (const after of ['', 'z', 'zz']) {
        for (const encoding of ['base64', 'base64url'] as const) {
          const text = Buffer.from(`${before}${password}${after}`).toString(encoding);
          expect(findLeaks(bytes(text), { password }), text).not.toEqual([]);
        }
      }
    }
  });

  it('finds a card number in groups, a JWT without its header, and the rest of a secret cut at a quote', () => {
    const secrets = { card: '4242424242424242', jwt: `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl`, password };
    const found = (text: string) => findLeaks(bytes(text), secrets).map(({ secret, form }) => `${secret}: ${form}`);
    expect(found('4242 4242 4242 4242')).toContain('card: grouped by spaces');
    expect(found('4242+4242+4242+4242')).toContain('card: grouped by spaces, form-encoded');
    expect(found('[redacted].eyJzdWIiOiJhZGEifQ.[redacted]')).toEqual(['jwt: JWT payload']);
    expect(found('[redacted].c2lnbmF0dXJl')).toEqual(['jwt: JWT signature']);
    expect(found('"[redacted]"<%+/Correct0Horse1Battery2"')).toEqual(['password: longest run']);
  });

  it('names the longest form at one offset, and every place', () => {
    const base64 = Buffer.from('plain-secret-1').toString('base64');
    expect(findLeaks(bytes(`plain-secret-1 ${base64} plain-secret-1`), { key: 'plain-secret-1' })).toEqual([
      { secret: 'key', form: 'plain', offset: 0 },
      { secret: 'key', form: 'base64', offset: 15 },
      { secret: 'key', form: 'plain', offset: 36 },
    ]);
  });

  it('searches the view it is given, not the buffer behind it', () => {
    const whole = bytes('plain-secret-1 and more');
    expect(findLeaks(whole.subarray(5), { key: 'plain-secret-1' })).toEqual([]);
    expect(findLeaks(bytes('xxxxxplain-secret-1').subarray(5), { key: 'plain-secret-1' })[0]?.offset).toBe(0);
  });

  it('stays silent on text without a secret', async () => {
    await using shop = await startShop();
    const html = await (await fetch(`${shop.url}/login`)).text();
    expect(findLeaks(bytes(html), shop.secrets)).toEqual([]);
  });
});
