import type { Redactor } from '@e2evidence/redact';
import { resolveRedactor } from '@e2evidence/redact';
import { expect, it } from 'vitest';
import type { Artifact } from './artifact.js';
import { prepareContents } from './prepare-contents.js';
import { redactArtifact } from './redact-artifacts.js';

/** Tells what it was asked, and learns a secret when it reads "learn". */
function spyRedactor(): { redactor: Redactor; asked: string[] } {
  const asked: string[] = [];
  let learned = false;
  const redact = (text: string): string => {
    if (text.includes('learn')) learned = true;
    return learned ? text.replaceAll('s3cret', '[redacted:x]') : text;
  };
  const redactor: Redactor = {
    ...resolveRedactor(false),
    enabled: true,
    text: redact,
    body: (text, contentType) => {
      asked.push(`${contentType}: ${text}`);
      return redact(text);
    },
  };
  return { redactor, asked };
}

const artifact = (name: string, data: string | Uint8Array, contentType?: string) => ({
  name,
  data: Buffer.from(data as string),
  contentType,
});

const bytesOf = (given: Artifact | undefined) => Buffer.from(given?.data ?? []);

it('passes text on by its content type, else by its extension', () => {
  const { redactor, asked } = spyRedactor();
  redactArtifact(artifact('a.HTML', '<p>'), redactor);
  redactArtifact(artifact('a.har', '{}'), redactor);
  redactArtifact(artifact('a.html', '{}', 'application/json'), redactor);
  redactArtifact(artifact('noextension', 'x'), redactor);
  expect(asked).toEqual(['text/html: <p>', 'application/json: {}', 'application/json: {}', 'undefined: x']);
});

it('passes rows on one by one and keeps their lines', () => {
  const { redactor, asked } = spyRedactor();
  const { data } = redactArtifact(artifact('a.ndjson', '{"a":"learn"}\n\n{"b":"s3cret"}\n'), redactor);
  expect(asked).toEqual(['application/json: {"a":"learn"}', 'application/json: {"b":"s3cret"}']);
  expect(Buffer.from(data).toString()).toBe('{"a":"learn"}\n\n{"b":"[redacted:x]"}\n');
});

it('judges by content: text called .png is redacted, binary called .txt is not broken', () => {
  const { redactor } = spyRedactor();
  expect(bytesOf(redactArtifact(artifact('a.png', 'learn s3cret'), redactor)).toString()).toBe('learn [redacted:x]');
  const broken = Buffer.concat([Buffer.from([0xff, 0x00]), Buffer.from('learn s3cret')]);
  expect(bytesOf(redactArtifact(artifact('a.log', broken), redactor)).toString('latin1')).toBe('ÿ\0learn [redacted:x]');
});

it('leaves binary data and nested zips as they are', () => {
  const { redactor, asked } = spyRedactor();
  const zip = artifact('a.zip', Buffer.from('PK\u0003\u0004 learn s3cret'));
  const bytes = artifact('a.bin', Uint8Array.of(0, 255));
  expect(redactArtifact(zip, redactor)).toBe(zip);
  expect(redactArtifact(bytes, redactor)).toBe(bytes);
  expect(asked).toEqual([]);
});

it('finds in the first artifact what the last one gave away', async () => {
  const { redactor } = spyRedactor();
  const facts = { testName: 't', errorRepr: 'saw s3cret', capturedAt: '', metadata: {} };
  const contents = [artifact('1.txt', 's3cret'), artifact('2.txt', 'learn')];
  await prepareContents({ facts, contents, redactor, budgets: {} }, async (ready) => {
    expect(bytesOf(ready.contents[0] as Artifact).toString()).toBe('[redacted:x]');
    expect(ready.artifacts.map(({ content }) => Buffer.from(content as Uint8Array).toString())).toEqual([
      '[redacted:x]',
      'learn',
    ]);
    expect(ready.facts().errorRepr).toBe('saw [redacted:x]');
  });
});
