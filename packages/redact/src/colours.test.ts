import { inspect, stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { plainRedactor } from '../test/plain-redactor.js';
import { redactColoured } from './colours.js';

const secret = 'k3y-Pa55w0rd';

const coloured: [name: string, text: string][] = [
  ['what Node prints', inspect({ password: secret, list: [{ apiKey: secret, n: 1 }] }, { colors: true })],
  ['a key and its value', `\u001b[32mtoken\u001b[39m=\u001b[33m${secret}\u001b[39m`],
  ['a bold key', `\u001b[1mpassword:\u001b[22m ${secret}`],
  ['JSON of jq', `{\u001b[34;1m"password"\u001b[0m\u001b[1;39m:\u001b[0m \u001b[0;32m"${secret}"\u001b[0m}`],
  ['a header', `\u001b[36mAuthorization\u001b[0m: \u001b[38;5;208mBearer ${secret}\u001b[0m`],
  ['a line that is written over', `\u001b[2K\u001b[1Gpassword: \u001b[?25l${secret}\u001b[K`],
  ['a value in two colours', `token=\u001b[31mk3y-Pa55\u001b[32mw0rd\u001b[0m`],
  [
    'the source of a test',
    `page.getByLabel(\u001b[32m'Password'\u001b[39m)\u001b[33m.\u001b[39mfill(\u001b[32m'${secret}'\u001b[39m)`,
  ],
];

describe('colours of terminals', () => {
  it.each(coloured)('hide no secret: %s', (_name, text) => {
    const redacted = plainRedactor().text(text);
    expect(stripVTControlCharacters(redacted)).toBe(plainRedactor().text(stripVTControlCharacters(text)));
    expect(stripVTControlCharacters(redacted)).not.toContain('k3y');
    expect(plainRedactor().text(redacted)).toBe(redacted);
  });

  it.each(coloured)('hide none in a value, in JSON and in a page: %s', (_name, text) => {
    const written = [
      JSON.stringify(plainRedactor().value({ message: text })),
      plainRedactor().body(JSON.stringify({ message: text }), 'application/json'),
      plainRedactor().body(text, 'text/plain'),
      plainRedactor().html(`<pre>${text.replaceAll('"', '&quot;')}</pre>`),
    ];
    for (const each of written) expect(stripVTControlCharacters(each)).not.toMatch(/k3y-Pa55|w0rd/);
  });

  it('stay where they are around what is replaced', () => {
    expect(plainRedactor().text(coloured[1]![1])).toBe(
      '\u001b[32mtoken\u001b[39m=\u001b[33m[redacted:text-key]\u001b[39m',
    );
    const two = `\u001b[1ma\u001b[22m: token=\u001b[33m${secret}\u001b[39m, \u001b[4mb\u001b[24m: password="x1y2z3"\u001b[0m`;
    expect(plainRedactor().text(two)).toBe(
      '\u001b[1ma\u001b[22m: token=\u001b[33m[redacted:text-key]\u001b[39m, \u001b[4mb\u001b[24m: password="[redacted:text-key]"\u001b[0m',
    );
  });

  it('part a token from the word before it', () => {
    const token = `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`;
    expect(plainRedactor().text(`worker\u001b[33m${token}\u001b[39m`)).toBe(
      'worker\u001b[33m[redacted:provider-token]\u001b[39m',
    );
  });

  it('go where a text is written anew, rather than that a secret stays', () => {
    expect(redactColoured('\u001b[1motp\u001b[22m: 482913', () => 'otp: "[redacted:one-time-code]"')).toBe(
      'otp: "[redacted:one-time-code]"',
    );
  });

  it('pass with a text that holds no secret, byte for byte', () => {
    const text = '\u001b[32m✓\u001b[39m tokens: \u001b[33m12\u001b[39m of 14 \u001b[90m(5 ms)\u001b[39m \u001b[';
    expect(plainRedactor().text(text)).toBe(text);
  });

  it('are no obstacle to telling where a secret stands', () => {
    const text = `ok\n\u001b[32mtoken\u001b[39m=\u001b[33m${secret}\u001b[39m`;
    const { findings } = plainRedactor().explain(text);
    expect(findings.map(({ start, end, line }) => [text.slice(start, end), line])).toEqual([[secret, 2]]);
  });
});
