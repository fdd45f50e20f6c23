import { expect, it } from 'vitest';
import { createRedactor } from './redactor.js';

const known = '9f8e7d6c5b4a39281706f5e4d3c2b1a0';

/** A redactor that has met a secret, and how it redacts a text. */
function after(secret = known) {
  const redactor = createRedactor({ pseudonymKey: 'k' });
  redactor.text(JSON.stringify({ url: `/?token=${secret}` }));
  return redactor;
}

it('replaces what it has met as whole values: a string, a query, behind Bearer and behind a key', () => {
  const row = {
    id: known,
    url: `https://shop.example/a?token=${known}&page=1`,
    headers: { authorization: `Bearer ${known}` },
    msg: `done, session_id=${known}`,
  };
  const marker = JSON.parse(after().text(JSON.stringify({ id: known }))).id;
  expect(marker).toMatch(/^\[redacted:url-key#[0-9a-f]{4}\]$/);
  expect(JSON.parse(after().text(JSON.stringify(row)))).toEqual({
    id: marker,
    url: `https://shop.example/a?token=${marker.replace('#', '%23')}&page=1`,
    headers: { authorization: `Bearer ${marker}` },
    msg: `done, session_id=${marker}`,
  });
});

it('counts them under the rule that recognised them first, in the place in which they stand', () => {
  const redactor = after();
  redactor.text(JSON.stringify({ id: known, more: known }));
  expect(redactor.report().replaced).toContainEqual({ rule: 'url-key', place: 'json', count: 2 });
});

it('leaves nothing over of a longer secret that begins or ends with one it has met', () => {
  const rest = 'Zq7wRest5';
  for (const value of [
    `${known} ${rest}`,
    `${rest} ${known}`,
    `${known},${rest}`,
    `${known}&${rest}`,
    `${known}\\${rest}`,
    `"${known}" ${rest}`,
    `${rest}"${known}`,
    `${rest}=${known}`,
    `x&${rest}=${known}`,
    `Bearer ${rest} ${known}`,
    `${known}${rest}`,
    `${rest}${known}`,
  ]) {
    for (const row of [{ password: value }, { a: { password: [value] } }, [{ name: 'password', value }]]) {
      const text = JSON.stringify(row);
      const redacted = after().text(text);
      expect(redacted, text).not.toContain(rest);
      expect(redacted, text).not.toContain(known);
      expect(after().body(text, 'application/json'), text).toBe(redacted);
      expect(JSON.parse(redacted), text).toBeTypeOf('object');
    }
  }
});

it('replaces what it has not met beside what it has', () => {
  const other = 'Zq7wOther55xyz';
  for (const row of [
    { id: known, password: other },
    { url: `/?token=${known}&password=${other}` },
    { id: known, msg: `token=${other}` },
    { id: known, [known]: other, password: other },
  ]) {
    const redacted = after().text(JSON.stringify(row));
    expect(redacted).not.toContain(known);
    expect(redacted).not.toContain(other);
  }
});

it('leaves a key alone that a program wrote, though a secret is the same word', () => {
  const row = JSON.stringify({ hunterword: 1, said: 'hunterword' });
  expect(JSON.parse(after('hunterword').text(row))).toEqual({
    hunterword: 1,
    said: expect.stringMatching(/^\[redacted:/),
  });
});

it('finds values of every length at once, the shortest met last', () => {
  const secrets = ['a1b2c3d4e5f6a7b8c9', 'q9w8e7r6t5y4', 'z1x2c3v4b', 'p0o9i8'];
  const redactor = createRedactor();
  for (const secret of secrets) {
    redactor.text(JSON.stringify({ token: secret }));
    const row = JSON.stringify({ a: secrets[0], b: secret, c: 'nothing here' });
    const redacted = redactor.text(row);
    for (const met of [secrets[0]!, secret]) expect(redacted).not.toContain(met);
  }
  const text = redactor.text(`words ${secrets.join(' words ')} end`);
  for (const secret of secrets) expect(text).not.toContain(secret);
});

it('learns the secret inside of one that it has met as a whole', () => {
  const redactor = createRedactor();
  redactor.text(JSON.stringify({ authorization: 'token=wordonlya' }));
  expect(redactor.text(JSON.stringify({ body: 'token=wordonlya', msg: ['wordonlya'] }))).not.toContain('wordonlya');
});

it('leaves nothing over of what a text calls a token, though a part of it is known', () => {
  const text = JSON.stringify({ text: `Token restword=${known}` });
  expect(createRedactor().text(text)).not.toContain('restword');
  expect(after().text(text)).not.toContain('restword');
});
