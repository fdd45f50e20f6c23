import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Random, randomOf } from '../test/random.js';
import { redactBody } from './body.js';
import { Pseudonyms } from './pseudonyms.js';
import type { Rule } from './rule.js';
import { createRuleBook, type RuleBook } from './rule-book.js';
import { RedactionRun } from './run.js';
import { redactText } from './text.js';
import { redactUrl } from './url.js';
import { redactValue } from './value.js';

// Pieces of which any two may make a secret, or nearly make one.
const pieces: readonly string[] = [
  ...[
    '::add-mask::',
    ' -u bob:',
    'login -p ',
    'code is 4930 ',
    'name: token\n value: ',
    '--token ',
    '<input value="',
    '.fill("',
  ],
  ...['text', 'mimeType', 'encoding', 'base64', 'multipart/form-data', 'eyJ0b2tlbiI6ImExYjIifQ=='],
  ...[
    'token',
    'Token',
    'tok',
    'en',
    'password',
    'pass',
    'word',
    'api_key',
    'api',
    'key',
    'sid',
    'id',
    'user',
    'code',
    'otp',
  ],
  ...[
    'session id',
    'cookie',
    'Set-Cookie',
    'authorization',
    'x-api-key',
    'name',
    'value',
    'header',
    'next',
    'retryToken',
  ],
  ...[
    '=',
    ':',
    ': ',
    ' = ',
    ' := ',
    '=>',
    '"',
    "'",
    '`',
    '\\"',
    '\\\\"',
    '":"',
    '": ',
    '","',
    '[',
    ']',
    '{',
    '}',
    '(',
    ')',
    ',',
  ],
  ...[
    ' ',
    '  ',
    '\t',
    '\n',
    '\\n',
    '\\t',
    '\\r',
    '\\u0020',
    '\\u003d',
    '\\/',
    '\\',
    '%20',
    '%2C',
    '%2F',
    '%3D',
    '%25',
    '%',
    '+',
  ],
  ...[
    '&',
    '&amp;',
    '&quot;',
    '&#61;',
    '?',
    '#',
    ';',
    '/',
    '//',
    'https://',
    'https:%2F%2F',
    'ssh://',
    '@',
    '.',
    '-',
    '--',
    '_',
    '$',
  ],
  ...[
    'abc123',
    'hunter22',
    'letmein',
    'null',
    '12',
    '4711',
    '482913',
    '1763779732000',
    '4111111111111111',
    '4111 1111 1111 1111',
  ],
  ...[
    '3782 822463 10005',
    '4111+1111+1111+1111',
    '4111%201111%201111%201111',
    '4111-1111-1111-1111',
    '4111\u00a01111\u00a01111\u00a01111',
    '4111&nbsp;1111&nbsp;1111&nbsp;1111',
    '3782+822463+10005',
    'docker login -u bob -p hunter22',
    'docker+login+-u+bob+-p+hunter22',
    'docker%20login%20-p%20hunter22',
    '-u bob:hunter22',
    '-u+bob:hunter22',
    'token [Zq7wX3pL9vT2]',
    '["token",{"value":"Zq7wX3pL9vT2"}]',
    '{&quot;token&quot;:&quot;Zq7wX3pL9vT2&quot;}',
    'https%3A%2F%2Fb%2F%3Ftoken%3DZq7wX3pL9vT2',
    '"args":[{"type":"string","value":"token"},{"type":"string","value":"Zq7wX3pL9vT2"}]',
    '"""',
    'hunter22 [redacted:jwt#12ab]',
    '4111',
    '1111',
    'Bearer ',
    'bearer',
    'Basic ',
    'basic',
    'Ym9iOmh1bnRlcjI=',
    'a1b2c3d4e5f6',
    'is',
  ],
  ...[
    'sk_live_4eC39HqLyjWDarjt',
    'sk_',
    'ghp_',
    'a1'.repeat(18),
    'AKIAIOSFODNN7EXAMPLE',
    '123456789:AA',
    'a'.repeat(33),
  ],
  ...[
    'eyJhbGciOiJIUzI1NiJ9',
    '.eyJzdWIiOiIx',
    'hooks.slack.com/services/',
    'T0000/B0000/abcdefgh',
    'discord.com/api/webhooks/1234567890/',
  ],
  ...['<', '>', '</', '</token>', '<password>', 'setItem(', '.set(', 'header(', '("token"', "'a1b2c3d4'", 'response="'],
  ...[
    'base64Encoded',
    'true',
    'opcode',
    '2',
    'payloadData',
    'body',
    'data',
    'bytes',
    'postData',
    'responseCode',
    'type',
  ],
  ...['rawHeaders', '["', '[["', 'X-Api-Key', '0123456789abcdef'.repeat(2), 'session', 'auth', 'a1b2c3d4e5f6a7b8'],
  ...['variables', 'query', 'password:$p', 'p', 'url(', ')](', 'window.x=', 'cb('],
  // learned-1+x, escaped as in a URL, in base64; known/value as in JSON, in base64 of base64.
  ...['bGVhcm5lZC0xJTJCeA==', 'YTNWdmQyNWNMM1poYkhWbA==', Buffer.from('{"k":"known\\/value"}').toString('base64')],
  ...[
    '-----BEGIN PRIVATE KEY-----',
    '-----END',
    'jsessionid',
    'é',
    '\u212aey',
    '\u00a0',
    'learned-1+x',
    'learned-1 x',
    'known%2Fvalue',
  ],
];

function drawText(random: Random): string {
  return Array.from({ length: 1 + random.below(9) }, () => random.of(pieces)).join('');
}

function drawData(random: Random, depth = 0): unknown {
  const kind = random.below(depth > 2 ? 2 : 5);
  if (kind === 0) return random.of([1, true, null, 482913, 123456]);
  if (kind <= 2) return drawText(random);
  if (random.below(12) === 0) {
    const base64 = Buffer.from(random.of(['{"token":"a1b2"}', 'token=hunter22', drawText(random)])).toString('base64');
    return random.of<unknown>([
      { body: base64, base64Encoded: random.of([true, false]) },
      { payloadData: random.of([base64, '<input type=password value=hunter22>']), opcode: random.of([1, 2]) },
      { bytes: base64 },
      { postData: base64 },
      { responseCode: 200, body: base64 },
      { type: random.of(['base64', 'string']), value: base64 },
      { rawHeaders: ['Host', 'a', 'X-Api-Key', 'letters'] },
      [['X-Api-Key', 'letters']],
      { query: 'mutation($p:A){a(password:$p)}', variables: { p: 'letters' } },
    ]);
  }
  if (random.below(12) === 0) {
    const text = random.of([drawText(random), 'eyJ0b2tlbiI6ImExYjIifQ==', '<input type=password value=hunter22>']);
    return { text, [random.of(['mimeType', 'encoding'])]: random.of(['base64', 'text/html', drawText(random)]) };
  }
  const list = Array.from({ length: random.below(4) }, () => drawData(random, depth + 1));
  return kind === 3 ? list : Object.fromEntries(list.map((each) => [drawText(random), each]));
}

const ways: Record<string, (run: RedactionRun, random: Random) => unknown> = {
  text: (run, random) => run.settle(drawText(random), (text) => redactText(run, text)),
  url: (run, random) => run.settle(`https://h.example/${drawText(random)}`, (url) => redactUrl(run, url)),
  value: (run, random) => run.settle(drawData(random), (value) => redactValue(run, value)),
  json: (run, random) =>
    run.settle(JSON.stringify(drawData(random)), (text) => redactBody(run, text, 'application/json')),
  lines: (run, random) =>
    run.settle(`${JSON.stringify(drawData(random))}\n${drawText(random)}`, (text) => redactText(run, text)),
  form: (run, random) =>
    run.settle(`a=${drawText(random)}&${drawText(random)}=b`, (text) =>
      redactBody(run, text, 'application/x-www-form-urlencoded'),
    ),
  body: (run, random) => run.settle(drawText(random), (text) => redactBody(run, text, null)),
};

/** In a form inside of a query one way may escape an address once more than the other: neither hides or shows more. */
function unescaped(json: string): string {
  let text = json;
  for (let round = 0; round < 4; round++) text = text.replace(/%[0-7][0-9A-F]/gi, (code) => decodeURIComponent(code));
  return text;
}

/** Gives what the run gives that tries no rule that cannot match, and what the run gives that tries them all. */
function bothRuns(seed: number, book: RuleBook) {
  return [false, true].map((isThorough) => {
    const random = randomOf(seed);
    const run = new RedactionRun(book, [], new Pseudonyms('k'), isThorough);
    for (const secret of ['learned-1+x', 'known/value', '482913'])
      if (random.below(2) === 1) run.learn(secret, 'typed');
    const way = random.of(Object.keys(ways));
    return { way, result: unescaped(JSON.stringify(ways[way]!(run, random))), counts: run.counts };
  });
}

describe('a redactor that leaves out rules that cannot match', () => {
  it('gives what one gives that tries them all, for 3,000 texts drawn at random', () => {
    const book = createRuleBook([]);
    const first = randomOf().seed;
    for (let seed = first; seed < first + 3_000; seed++) {
      const [fast, thorough] = bothRuns(seed, book);
      expect(fast, `seed ${seed}`).toEqual(thorough);
    }
  }, 120_000);

  it('does so for a query whose value holds a secret by its shape and escapes beside it', () => {
    const text = '&amp;window.x=AKIAIOSFODNN7EXAMPLE%2F[["api';
    const [fast, thorough] = [false, true].map((isThorough) => {
      const run = new RedactionRun(createRuleBook([]), [], new Pseudonyms('k'), isThorough);
      return { result: run.settle(text, (each) => redactText(run, each)), counts: run.counts };
    });
    expect(fast).toEqual(thorough);
    expect(fast?.counts).toEqual([{ rule: 'provider-token', place: 'url', count: 1 }]);
  });

  it('does so with rules of a user, too', () => {
    const rules: Rule[] = [
      { kind: 'key', name: 'short-key', keys: ['id', 'x'], endings: ['er'] },
      { kind: 'key', name: 'odd-key', keys: ['\u212aey', 'na)me', 'a/b'] },
    ];
    const book = createRuleBook(rules);
    const first = randomOf().seed;
    for (let seed = first; seed < first + 1_000; seed++) {
      const [fast, thorough] = bothRuns(seed, book);
      expect(fast, `seed ${seed}`).toEqual(thorough);
    }
  }, 120_000);
});

describe('a new reader of features', () => {
  it('has met everything that its loop may come upon, so that V8 compiles it once', async () => {
    const loader = new URL('../../../internal/testkit/src/source-loader.mjs', import.meta.url).href;
    const script = fileURLToPath(new URL('../test/unread.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', loader, script]);
    const unread = JSON.parse(stdout) as { functionName: string; piece: string }[];
    // What has no loop is compiled anew without harm.
    const others = ['readerFor', 'FeatureReader', 'placesIn', '#keyFeatures', '#nameFeatures', 'saysHow', 'add'];
    const inLoop = unread.filter(({ functionName }) => !others.includes(functionName));
    expect(inLoop).toEqual([{ functionName: 'read', piece: ": ''" }]);
  });
});
