import { expect, it } from 'vitest';
import { checkEntryName, foldEntryName } from './entry-name.js';

it.each([
  'a',
  'artifacts/dom.html',
  'artifacts/..dots/x',
  'console.json',
  'com10.txt',
  'ünï/🚀.png',
  '__proto__',
  'a b/c:d',
  '.hidden',
])('accepts %j', (name) => {
  expect(() => checkEntryName(name)).not.toThrow();
});

it.each([
  ['', 'is empty'],
  ['/etc/passwd', 'absolute'],
  ['../x', '".."'],
  ['a/../../x', '".."'],
  ['..', '".."'],
  ['a/./b', '"."'],
  ['a\\b', 'backslash'],
  ['..\\x', 'backslash'],
  ['C:x', 'drive'],
  ['c:/x', 'drive'],
  ['a\u0000.txt', 'control'],
  ['a\nb', 'control'],
  ['a\u009bb', 'control'],
  ['a.', 'dot or a space'],
  ['.. /x', 'dot or a space'],
  ['nul.txt', 'device'],
  ['a/COM1', 'device'],
  ['a//b', 'empty part'],
  ['a/', 'empty part'],
  ['\ud800', 'surrogate'],
  ['x'.repeat(65_536), 'too long'],
])('refuses %j', (name, reason) => {
  expect(() => checkEntryName(name)).toThrow(
    expect.objectContaining({ name: 'ZipError', code: 'ZIP_UNSAFE_NAME', message: expect.stringContaining(reason) }),
  );
});

it('folds letter case and Unicode normal forms together', () => {
  expect(foldEntryName('Screenshot.PNG')).toBe(foldEntryName('screenshot.png'));
  expect(foldEntryName('e\u0301')).toBe(foldEntryName('É'));
  expect(foldEntryName('straße')).toBe(foldEntryName('STRASSE'));
  expect(foldEntryName('a')).not.toBe(foldEntryName('b'));
});
