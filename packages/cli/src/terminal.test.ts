import { afterEach, expect, it, vi } from 'vitest';
import { print, printable, progress, say, wantsColor } from './terminal.js';

const restore: (() => unknown)[] = [];

afterEach(() => {
  vi.restoreAllMocks();
  for (const undo of restore.splice(0)) undo();
});

function written(stream: NodeJS.WriteStream, isTTY: boolean): string[] {
  const texts: string[] = [];
  vi.spyOn(stream, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
  const before = Object.getOwnPropertyDescriptor(stream, 'isTTY');
  Object.defineProperty(stream, 'isTTY', { value: isTTY, configurable: true });
  restore.push(() =>
    before ? Object.defineProperty(stream, 'isTTY', before) : Reflect.deleteProperty(stream, 'isTTY'),
  );
  return texts;
}

it('NO_COLOR of any value wins over FORCE_COLOR, which wins over the stream', () => {
  expect(wantsColor({ isTTY: true }, {})).toBe(true);
  expect(wantsColor({}, {})).toBe(false);
  expect(wantsColor({}, { FORCE_COLOR: '1' })).toBe(true);
  expect(wantsColor({ isTTY: true }, { FORCE_COLOR: '0' })).toBe(false);
  expect(wantsColor({ isTTY: true }, { NO_COLOR: 'x', FORCE_COLOR: '1' })).toBe(false);
  expect(wantsColor({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
});

it('text of a page cannot steer a terminal', () => {
  expect(printable('a\tb\n\x1b]0;title\x07\x9bJ\r')).toBe('a\tb\n\\x1b]0;title\\x07\\x9bJ\\x0d');
  const onTerminal = written(process.stdout, true);
  print('\x1b[2J');
  expect(onTerminal).toEqual(['\\x1b[2J\n']);
});

it('a pipe gets the bytes as they are', () => {
  const piped = written(process.stdout, false);
  print('\x1b[2J');
  expect(piped).toEqual(['\x1b[2J\n']);
});

it('progress is one line of a terminal, removed by what comes next', () => {
  const texts = written(process.stderr, true);
  progress('1 of 2');
  progress('2 of 2');
  say('done');
  say('more');
  expect(texts.join('')).toBe('\r\x1b[K1 of 2\r\x1b[K2 of 2\r\x1b[Kdone\nmore\n');
});

it('progress is silent where stderr is no terminal', () => {
  const texts = written(process.stderr, false);
  progress('1 of 2');
  say('done');
  expect(texts).toEqual(['done\n']);
});
