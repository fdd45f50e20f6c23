import { createRedactor } from '@e2evidence/redact';
import { withoutPseudonyms } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { child, type Json } from './har.js';
import { createTraceContext } from './trace-context.js';
import { redactTraceRow } from './trace-row.js';

/** The rows as the second of two readings gives them. */
function redactRows(rows: readonly Json[]): Json[] {
  const redactor = createRedactor();
  const context = createTraceContext();
  const read = (): Json[] => structuredClone(rows).map((row) => redactTraceRow(row, context, redactor));
  read();
  return withoutPseudonyms(read());
}

const snapshot = (callId: string, html: unknown, more: Json = {}): Json => ({
  type: 'frame-snapshot',
  snapshot: {
    callId,
    pageId: 'page@1',
    frameId: 'frame@1',
    frameUrl: 'http://a.test/?token=u7Qm2xV9pL',
    html,
    ...more,
  },
});

const snapshotOf = (row: Json | undefined): Json => child(row, 'snapshot') ?? {};

describe('a snapshot', () => {
  it('loses the value of a secret input, and nothing else', () => {
    const tree = (value: string) => [
      'HTML',
      {},
      ['HEAD', {}, ['BASE', { href: 'http://a.test/' }], ['STYLE', {}, 'a > b { color: red }']],
      [
        'BODY',
        { ':odd"name': 'x & "y"' },
        [[1, 4]],
        'text <with> & "marks"',
        'and another',
        ['INPUT', { __playwright_value_: value, type: 'password', value: '', class: 'a b' }],
        ['INPUT', { __playwright_value_: 'plain', name: 'email' }],
        ['TEXTAREA', { __playwright_value_: 'a\r\nb', name: 'note' }, 'a\r\nb'],
        ['template', { __playwright_shadow_root_: 'open' }, ['SPAN', {}, '\u00a0']],
        ['svg', {}, ['style', {}, 'x'], ['title', {}, 'a < b']],
        ['PLAINTEXT', {}, '</plaintext><p>'],
      ],
    ];
    const [row] = redactRows([snapshot('call@1', tree('pw'))]);
    expect(snapshotOf(row)['html']).toEqual(tree('[redacted:password-input]'));
  });

  it('has the links and texts of its page redacted, in trees and in style sheets', () => {
    const [row] = redactRows([
      snapshot('call@1', [
        'BODY',
        {},
        ['A', { href: '/x?token=u7Qm2xV9pL' }, 'see u7Qm2xV9pL'],
        ['STYLE', {}, 'a { background: url(/i.png?token=u7Qm2xV9pL) }'],
        ['IMG', { __playwright_current_src__: '/i.png?token=u7Qm2xV9pL', src: '' }],
      ]),
    ]);
    expect(snapshotOf(row)['html']).toEqual([
      'BODY',
      {},
      ['A', { href: '/x?token=[redacted:url-key]' }, 'see [redacted:url-key]'],
      ['STYLE', {}, 'a { background: url(/i.png?token=[redacted:url-key]) }'],
      ['IMG', { __playwright_current_src__: '/i.png?token=[redacted:url-key]', src: '' }],
    ]);
    expect(snapshotOf(row)['frameUrl']).toBe('http://a.test/?token=[redacted:url-key]');
  });

  it('has an input judged by what it holds now, not by what its attribute says', () => {
    const tree = (value: string) => ['INPUT', { value: '', name: 'pin', __playwright_value_: value }];
    const [row] = redactRows([snapshot('call@1', tree('4711'))]);
    expect(snapshotOf(row)['html']).toEqual(tree('[redacted:one-time-code]'));
  });

  it('of a page nested as deep as a page can be is read without a deep call', () => {
    let html: unknown = ['INPUT', { type: 'password', __playwright_value_: 'pw' }];
    for (let depth = 0; depth < 20_000; depth++) html = ['DIV', {}, html];
    const row = redactTraceRow(snapshot('call@1', html), createTraceContext(), createRedactor());
    let inner = (row['snapshot'] as Json)['html'] as unknown[];
    while (inner[0] === 'DIV') inner = inner[2] as unknown[];
    expect((inner[1] as Json)['__playwright_value_']).toContain('[redacted:password-input#');
  });
});

describe('what was typed into a secret input', () => {
  const fill = (params: Json, more: Json = {}): Json => ({
    type: 'before',
    callId: 'call@7',
    class: 'Frame',
    method: 'fill',
    params,
    ...more,
  });
  const typedIn = ([row]: Json[]): unknown => child(row, 'params')?.['value'];

  it.each([
    ['#password'],
    ['input[type=password]'],
    ['[name="card_number"]'],
    ['internal:label="Password"i'],
    ['internal:role=textbox[name="Current password"i]'],
    ['internal:attr=[placeholder="Password *"i]'],
    ['form >> internal:testid=[data-testid="password-input"s]'],
  ])('goes when the selector %s tells', (selector) => {
    expect(typedIn(redactRows([fill({ selector, value: 'pw' })]))).toMatch(/^\[redacted:[a-z-]+\]$/);
  });

  it.each(['#email', 'internal:label="Email"i', 'internal:role=textbox[name="Search"i]', '#passwordless-hint-toggle'])(
    'stays when the selector is %s',
    (selector) => {
      expect(typedIn(redactRows([fill({ selector, value: 'pw' })]))).toBe('pw');
    },
  );

  it('goes when a snapshot shows what the target is, by call, by snapshot name, or by an empty mark', () => {
    for (const [mark, more] of [
      ['call@7', {}],
      ['', {}],
      ['input@call@7', { callId: undefined, snapshotName: 'input@call@7' }],
    ] as const) {
      const html = ['INPUT', { __playwright_target__: mark, autocomplete: 'one-time-code', __playwright_value_: '' }];
      expect(typedIn(redactRows([fill({ selector: '#x', value: '7391' }), snapshot('call@7', html, more)]))).toBe(
        '[redacted:one-time-code-input]',
      );
    }
  });

  it.each([
    ['a label behind it', ['LABEL', { for: 'x' }, ['SPAN', {}, 'API'], ' key *'], {}],
    ['what it is called for screen readers', 'Account', { 'aria-label': 'Security code' }],
    ['its placeholder', 'Account', { placeholder: 'Your new password' }],
  ])('goes when a snapshot shows %s', (_what, beside, more) => {
    const html = ['FORM', {}, ['INPUT', { __playwright_target__: 'call@7', id: 'x', ...more }], beside];
    expect(typedIn(redactRows([fill({ selector: '#x', value: 'pw' }), snapshot('call@7', html)]))).toMatch(
      /^\[redacted:/,
    );
  });

  it('goes from the log and the error of its action, too, when the log tells what the target is', () => {
    const rows = redactRows([
      fill({ selector: '#x', value: '7391' }),
      { type: 'log', callId: 'call@7', time: 7391, message: '  locator resolved to <input id="x" type="password"/>' },
      { type: 'log', callId: 'call@7', time: 7392, message: '  fill("7391")' },
      { type: 'log', callId: 'call@8', time: 7392, message: '  fill("7391")' },
      { type: 'after', callId: 'call@7', endTime: 7393, error: { message: 'Timeout: fill("7391")' } },
    ]);
    expect(typedIn(rows)).toBe('[redacted:password-input]');
    expect(rows[2]).toEqual({
      type: 'log',
      callId: 'call@7',
      time: 7392,
      message: '  fill("[redacted:password-input]")',
    });
    expect(rows[3]).toMatchObject({ message: '  fill("7391")' });
    expect(rows[4]).toMatchObject({ error: { message: 'Timeout: fill("[redacted:password-input]")' } });
  });

  it('goes key by key and from expectations', () => {
    const selector = 'input[type=password]';
    const [press, enter, expectation] = redactRows([
      fill({ selector, key: 'h' }),
      fill({ selector, key: 'Enter' }),
      fill({ selector, expression: 'to.have.value', expectedText: [{ string: 'pw', matchSubstring: true }] }),
    ]);
    expect(press?.['params']).toMatchObject({ key: '[redacted:password-input]' });
    expect(enter?.['params']).toMatchObject({ key: 'Enter' });
    expect(expectation?.['params']).toMatchObject({
      expectedText: [{ string: '[redacted:password-input]', matchSubstring: true }],
    });
  });

  describe('by the keyboard', () => {
    const act = (method: string, params: Json, more: Json = {}): Json => ({
      type: 'before',
      callId: `call@${method}`,
      class: method.startsWith('keyboard') ? 'Page' : 'Frame',
      method,
      pageId: 'page@1',
      params,
      ...more,
    });
    const paramsOf = (rows: Json[]): unknown[] => rows.map((row) => row['params']);

    it.each(['click', 'focus', 'fill', 'press', 'tap'])(
      'goes when the %s before it was on a secret input',
      (method) => {
        const rows = redactRows([
          { type: 'context-options', version: 8 },
          act(method, { selector: '#password' }),
          act('keyboardType', { text: 'pw' }),
          act('keyboardInsertText', { text: 'x1' }),
          act('keyboardPress', { key: 'k' }),
          act('keyboardPress', { key: 'Enter' }),
        ]);
        expect(paramsOf(rows.slice(2))).toEqual([
          { text: '[redacted:password-input]' },
          { text: '[redacted:password-input]' },
          { key: '[redacted:password-input]' },
          { key: 'Enter' },
        ]);
      },
    );

    it('goes when a snapshot tells what was clicked, and from the step of the test', () => {
      const html = ['INPUT', { __playwright_target__: 'call@click', type: 'password', __playwright_value_: '' }];
      const rows = redactRows([
        act('click', { selector: '#x' }),
        snapshot('call@click', html),
        act('keyboardType', { text: 'pw' }, { stepId: 'pw:api@9' }),
        {
          type: 'before',
          callId: 'pw:api@9',
          class: 'Test',
          method: 'pw:api',
          title: 'Type "pw"',
          params: { text: 'pw' },
        },
      ]);
      expect(paramsOf(rows.slice(2))).toEqual([
        { text: '[redacted:password-input]' },
        { text: '[redacted:password-input]' },
      ]);
      expect(rows[3]).toMatchObject({ title: 'Type "[redacted:password-input]"' });
    });

    it('goes from a trace without snapshots, which tells no page, as does what was typed into a handle', () => {
      const noPage = { pageId: undefined };
      const rows = redactRows([
        act('click', { selector: '#email' }, noPage),
        act('keyboardType', { text: 'pw' }, noPage),
        act('type', { text: 'pw' }, { ...noPage, class: 'ElementHandle' }),
        act('fill', { selector: '#email', value: 'ada' }, noPage),
      ]);
      expect(paramsOf(rows.slice(1))).toEqual([
        { text: '[redacted:password-input]' },
        { text: '[redacted:password-input]' },
        { selector: '#email', value: 'ada' },
      ]);
    });

    it.each<[string, Json]>([
      ['another input', act('click', { selector: '#email' })],
      ['another page', act('click', { selector: '#email' }, { pageId: 'page@2' })],
      ['who knows what, after a tab', act('keyboardPress', { key: 'Tab' })],
      ['another document', act('goto', { url: 'about:blank' })],
    ])('stays when it was typed into %s', (_, between) => {
      const pageId = String(between['pageId']);
      const rows = redactRows([
        act('click', { selector: '#password' }),
        between,
        act('keyboardType', { text: 'pw' }, { pageId }),
      ]);
      expect(rows[2]?.['params']).toEqual({ text: 'pw' });
    });
  });

  it('goes from actions of version 3, which are one event', () => {
    const metadata = {
      id: 'call@7',
      apiName: 'page.fill',
      type: 'Frame',
      method: 'fill',
      pageId: 'page@1',
      startTime: 1,
      endTime: 2,
      params: { selector: '#password', value: 'pw' },
      log: ['filling "pw"'],
      snapshots: [{ title: 'after', snapshotName: 'after@call@7' }],
    };
    const [row] = redactRows([{ type: 'action', metadata }]);
    expect(row).toEqual({
      type: 'action',
      metadata: {
        ...metadata,
        params: { selector: '#password', value: '[redacted:password-input]' },
        log: ['filling "[redacted:password-input]"'],
      },
    });
  });
});

describe('other rows', () => {
  it('keep what viewers put together by name, also when a secret is called the same', () => {
    const before = {
      type: 'before',
      callId: 'call@token',
      stepId: 'call@token',
      pageId: 'page@1',
      title: 'Go',
      class: 'Frame',
      method: 'goto',
      params: { url: 'http://a.test/?token=secret-page-1' },
      beforeSnapshot: 'before@call@token',
      startTime: 12.5,
      parentId: 'secret-page-1',
    };
    const [row] = redactRows([before]);
    expect(row).toEqual({ ...before, params: { url: 'http://a.test/?token=[redacted:url-key]' } });
  });

  it('have values sent to a page redacted by their keys', () => {
    const value = {
      o: [
        { k: 'client_secret', v: { s: 'abc-12345' } },
        { k: 'user', v: { s: 'ada' } },
        { k: 'pin', v: { n: 4711 } },
      ],
    };
    const [row] = redactRows([{ type: 'before', callId: 'c', params: { arg: { value, handles: [] } } }]);
    expect(row).toMatchObject({
      params: {
        arg: {
          value: {
            o: [
              { v: { s: '[redacted:json-key]' } },
              { v: { s: 'ada' } },
              { k: 'pin', v: { s: '[redacted:one-time-code]' } },
            ],
          },
        },
      },
    });
  });

  it('have console, errors and output redacted, also in base64', () => {
    const base64 = Buffer.from('password=abc-12345').toString('base64');
    const [log, error, output] = redactRows([
      {
        type: 'console',
        messageType: 'log',
        text: 'token=abc-12345',
        args: [{ preview: 'token=abc-12345', value: 1 }],
        location: { url: 'http://a/?token=abc-12345' },
      },
      {
        type: 'event',
        class: 'BrowserContext',
        method: 'pageError',
        params: { error: { error: { message: 'password=abc-12345' } } },
      },
      { type: 'stdout', timestamp: 1, base64 },
    ]);
    expect(JSON.stringify([log, error])).not.toContain('abc-12345');
    expect(withoutPseudonyms(Buffer.from(String(output?.['base64']), 'base64').toString())).not.toContain('abc-12345');
  });

  it('lose binary data in which a secret is readable', () => {
    const blob = (inside: string) => Buffer.concat([Buffer.alloc(9), Buffer.from(inside)]).toString('base64');
    const row = {
      type: 'after',
      callId: 'c',
      attachments: ['password=abc-12345', 'nothing to see'].map((text) => ({ name: 'a', base64: blob(text) })),
    };
    const [redacted] = redactRows([row]);
    expect(redacted).toMatchObject({ attachments: [{ base64: '' }, { base64: blob('nothing to see') }] });
  });

  it('of the network keep their files and are redacted as a HAR is', () => {
    const entry = {
      pageref: 'page@1',
      _frameref: 'frame@1',
      _monotonicTime: 3,
      request: {
        method: 'POST',
        url: 'http://a.test/?sig=abc12',
        headers: [{ name: 'Cookie', value: 'sid=q8Zk3x9v' }],
        queryString: [{ name: 'sig', value: 'abc12' }],
        postData: { mimeType: 'application/json', text: '', params: [], _sha1: 'aa.json' },
      },
      response: { status: 200, content: { size: 1, mimeType: 'application/json', _file: 'resources/bb.json' } },
      _webSocketMessages: [
        { type: 'send', opcode: 1, data: '{"password":"abc-12345"}' },
        { type: 'send', opcode: 2, data: Buffer.from('{"pin":"4711"}').toString('base64') },
      ],
    };
    const context = createTraceContext();
    const row = withoutPseudonyms(
      redactTraceRow({ type: 'resource-snapshot', snapshot: structuredClone(entry) }, context, createRedactor()),
    );
    expect(row).toMatchObject({
      snapshot: {
        pageref: 'page@1',
        _frameref: 'frame@1',
        request: {
          url: 'http://a.test/?sig=[redacted:url-key]',
          headers: [{ value: 'sid=[redacted:cookie]' }],
          queryString: [{ name: 'sig', value: '[redacted:url-key]' }],
          postData: { _sha1: 'aa.json' },
        },
        response: { content: { _file: 'resources/bb.json' } },
      },
    });
    const [text, binary] = snapshotOf(row)['_webSocketMessages'] as [{ data: string }, { data: string }];
    expect(text.data).toBe('{"password":"[redacted:json-key]"}');
    expect(withoutPseudonyms(Buffer.from(binary.data, 'base64').toString())).toBe('{"pin":"[redacted:one-time-code]"}');
    expect([...context.contentTypes.keys()]).toEqual(['resources/aa.json', 'resources/bb.json']);
  });
});
