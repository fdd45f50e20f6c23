import { describe, expect, it } from 'vitest';
import { bidiValueText, cdpValueText, consoleText } from './console-text.js';

describe('consoleText', () => {
  it.each([
    [['a', 'b', '1'], 'a b 1'],
    [['%s is %d years and %i days', 'Ada', '36.5', '12.9'], 'Ada is 36 years and 12 days'],
    [['%f of %o', '1.5', '[1, 2]', 'left over'], '1.5 of [1, 2] left over'],
    [['%cstyled', 'color: red'], 'styled'],
    [['100% sure'], '100% sure'],
    [['%d'], '%d'],
    [['%s and %s', 'one'], 'one and %s'],
    [['%d%%', '50'], '50%'],
    [[], ''],
  ])('%j is %j', (parts, text) => {
    expect(consoleText(parts)).toBe(text);
  });
});

describe('values as text', () => {
  const preview = (description: string, properties: object[], overflow = false) =>
    ({ type: 'object', description, overflow, properties }) as never;

  it('is the same from DevTools and WebDriver BiDi', () => {
    for (const [cdp, bidi, text] of [
      [{ type: 'string', value: 'x' }, { type: 'string', value: 'x' }, 'x'],
      [{ type: 'number', unserializableValue: '-0' }, { type: 'number', value: '-0' }, '-0'],
      [{ type: 'bigint', unserializableValue: '10n' }, { type: 'bigint', value: '10' }, '10n'],
      [{ type: 'undefined' }, { type: 'undefined' }, 'undefined'],
      [{ type: 'object', subtype: 'null', value: null }, { type: 'null' }, 'null'],
      [{ type: 'boolean', value: true }, { type: 'boolean', value: true }, 'true'],
      [
        {
          type: 'object',
          description: 'Object',
          preview: preview('Object', [
            { name: 'a', type: 'number', value: '1' },
            { name: 'list', type: 'object', subtype: 'array', value: 'Array(3)' },
            { name: 'more', type: 'object', value: 'Object' },
          ]),
        },
        {
          type: 'object',
          value: [
            ['a', { type: 'number', value: 1 }],
            ['list', { type: 'array', value: [{}, {}, {}] }],
            ['more', { type: 'object', value: [] }],
          ],
        },
        '{a: 1, list: Array(3), more: Object}',
      ],
      [
        {
          type: 'object',
          subtype: 'array',
          description: 'Array(2)',
          preview: preview('Array(2)', [
            { name: '0', type: 'number', value: '1' },
            { name: '1', type: 'string', value: 'two' },
          ]),
        },
        {
          type: 'array',
          value: [
            { type: 'number', value: 1 },
            { type: 'string', value: 'two' },
          ],
        },
        '[1, two]',
      ],
      [
        { type: 'object', subtype: 'regexp', description: '/x/g' },
        { type: 'regexp', value: { pattern: 'x', flags: 'g' } },
        '/x/g',
      ],
    ] as const) {
      expect(cdpValueText(cdp as never)).toBe(text);
      expect(bidiValueText(bidi)).toBe(text);
    }
  });

  it('says that an object goes on', () => {
    const value = {
      type: 'object',
      description: 'Object',
      preview: preview('Object', [{ name: 'a', value: '1' }], true),
    };
    expect(cdpValueText(value as never)).toBe('{a: 1, …}');
  });
});
