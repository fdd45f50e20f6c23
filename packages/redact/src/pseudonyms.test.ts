import { describe, expect, it } from 'vitest';
import { Pseudonyms } from './pseudonyms.js';
import { createRedactor } from './redactor.js';

const secret = 'Tide&"<%+/ é-1';
const idIn = (text: string) => /\[redacted:[a-z-]+(?:#|%23)([0-9a-f]{4,16})\]/.exec(text)?.[1];

describe('a pseudonym', () => {
  it('is the same for a secret however it is written, by whatever rule it was found, in any order', () => {
    const spellings = [
      secret,
      encodeURIComponent(secret),
      encodeURIComponent(encodeURIComponent(secret)),
      new URLSearchParams({ q: secret }).toString().slice(2),
      JSON.stringify(secret).slice(1, -1),
      secret.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;'),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
      encodeURIComponent(Buffer.from(secret).toString('base64')),
    ];
    for (const order of [spellings, [...spellings].reverse()]) {
      const redactor = createRedactor();
      const names = order.map((spelling) => idIn(redactor.value({ token: spelling }).token));
      expect(new Set(names).size).toBe(1);
    }
    const redactor = createRedactor();
    const [first] = redactor.headers([['x-api-key', 'a1b2c3d4e5']]);
    const found = [first?.[1], redactor.text('a1b2c3d4e5'), redactor.url('/x?token=a1b2c3d4e5')].map((text = '') =>
      idIn(text),
    );
    expect(new Set(found).size).toBe(1);
  });

  it('is another one in another redactor, and the same under the same key', () => {
    const draws = Array.from({ length: 4 }, () => createRedactor().value({ token: 'one' }).token);
    expect(new Set(draws).size).toBeGreaterThan(1);
    const shared = () => createRedactor({ pseudonymKey: 'k' }).value({ token: 'one' }).token;
    expect(shared()).toBe(shared());
    expect(createRedactor({ pseudonymKey: new TextEncoder().encode('k') }).value({ token: 'one' }).token).toBe(
      shared(),
    );
  });

  it('grows when another secret has the same first digits, and never changes', () => {
    const pseudonyms = new Pseudonyms('key');
    const names = Array.from({ length: 20_000 }, (_, i) => pseudonyms.nameOf(`secret-${i}`));
    expect(new Set(names).size).toBe(20_000);
    expect(names.filter((name) => name.length === 4).length).toBeGreaterThan(15_000);
    expect(names.some((name) => name.length > 4)).toBe(true);
    expect(pseudonyms.nameOf('secret-19999')).toBe(names.at(-1));
    expect(pseudonyms.nameOf('secret-0')).toBe(names[0]);
  });

  it('has all its digits when very many secrets were met, so that nothing more has to be remembered', () => {
    const pseudonyms = new Pseudonyms('key');
    for (let i = 0; i < 20_000; i++) pseudonyms.nameOf(`secret-${i}`);
    const late = pseudonyms.nameOf('late');
    expect(late).toHaveLength(16);
    for (let i = 0; i < 5_000; i++) pseudonyms.nameOf(`later-${i}`);
    expect(pseudonyms.nameOf('late')).toBe(late);
  });
});

describe('a marker', () => {
  it('in a URL leaves its query and fragment what they were', () => {
    const url = new URL(createRedactor().url('https://h.example/p?token=abc&page=2#step'));
    expect([...url.searchParams.keys()]).toEqual(['token', 'page']);
    expect(url.searchParams.get('token')).toMatch(/^\[redacted:url-key#[0-9a-f]{4}\]$/);
    expect(url.hash).toBe('#step');
  });

  it('in a URL inside a text does so too, wherever in the URL it stands', () => {
    const redactor = createRedactor();
    redactor.learn('tenant-4711x', 'typed');
    const text = redactor.text('GET https://h.example/tenant-4711x/a?b=1 and /x/tenant-4711x?c=2 by tenant-4711x');
    const [absolute = '', relative = '', plain = ''] = text.match(/(?<=^GET )\S+|(?<=and )\S+|(?<=by )\S+/g) ?? [];
    expect(new URL(absolute).search).toBe('?b=1');
    expect(new URL(relative, 'https://h.example').search).toBe('?c=2');
    expect(plain).toMatch(/^\[redacted:typed#[0-9a-f]{4}\]$/);
    expect(redactor.text(text)).toBe(text);
  });
});
