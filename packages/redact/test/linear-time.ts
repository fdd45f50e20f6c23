import { createRedactor, type Redactor } from '@e2evidence/redact';
import { logLines } from '../../../benchmarks/redact/log.mjs';
import type { Random } from './random.js';

/** The beginning of what a rule looks for, over and over: each of them a trap for a pattern that goes back. */
export const traps: readonly string[] = [
  ...[
    '-eyJ',
    'eyJhbGciOiJIUzI1NiJ9.',
    'token="',
    '\\"token\\":\\"',
    '"name":"token",',
    '?a=',
    '?token=a',
    '?a=%3D',
    '&amp;',
  ],
  ...[
    '//a:',
    '://a@',
    'https://u:p@h/ ',
    'bearer ',
    'basic aaaaaa',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----\nA',
  ],
  ...[
    'cookie: a=b; ',
    'Authorization: Digest a="b", ',
    '4111 1111 1111 111',
    '4111111111111111 ',
    '[{',
    '{"a":',
    '<div>',
    '<a b=',
  ],
  ...[
    '<svg>',
    '<script>',
    '<input type=password value=',
    '\\',
    '[redacted:',
    '[redacted:a#12]=',
    'sk_live_',
    'token ',
    ';jsession',
    '%25',
  ],
  ...[
    'waiting for a\nfill("b")\n',
    '<input placeholder="a" value="b">',
    '<label for=a>b</label><input id=a value=b>',
    '<label>',
    '<i id=a><input aria-labelledby="a a" value=b>',
    '<password>',
    '<a:token x="1">b</a:token>',
    'setItem("token", "a',
    'setItem(',
    'cb({"a":[',
    'url(/a?token=b)',
    'url(',
    '?a=b)](',
    'Digest response="',
  ],
  ...[
    'bGVhcm5lZC12YWx1ZQ==',
    'YVdWaFpHVmtkbUZzZFdV',
    'Aa1-%2B/',
    '<!-- <a ',
    '<!-- <a token="b" ',
    '<input value="',
    '["Cookie","a=b"],',
    '{"opcode":2,"payloadData":"YWFh',
    '{"rawHeaders":["Cookie",',
    'password:$p ',
    "password: 'Enter your ",
    '\\u{61}',
  ],
  ...[
    '<input value=a ',
    '<a value="b">',
    '.fill("a", ',
    ' .fill("a")',
    "'password').fill('a') ",
    ' - fill("a")',
    '--token ',
    '--password aaaa1111 ',
    'password = "a" -> ',
    '::add-mask::a',
    ' -u a:b',
    'mysql login -p ',
    'name: token\n  value: a1b2c3\n',
    'password: |\n  ',
    'Server=a;password=b-c;',
    'login code 4930 ',
    'LS0tLS1CRUdJTi',
  ],
  ...['aaaaaab', 'learned%2Dvalue', '\\u0041', 'x@y.c '],
];

/** The same with colours, which make a text be read twice: in a mixture all of it would be. */
export const colouredTraps: readonly string[] = [
  '\u001b[1m',
  '\u001b[1mtoken\u001b[0m=\u001b[33ma',
  '\u001b[0',
  '\u001b[2m - fill("a")\u001b[22m',
  'a\u001b[31m[redacted:a#12]',
];

export const ways: readonly ('text' | 'body' | 'url' | 'html')[] = ['text', 'body', 'url', 'html'];
export type Way = (typeof ways)[number];

/** Processor time of one call, in milliseconds: what else runs on the machine does not count. */
function cost(way: Way, text: string): number {
  const redactor: Redactor = createRedactor();
  for (const value of ['aaaaaab', 'learned-value']) redactor.learn(value, 'typed');
  const before = process.cpuUsage();
  redactor[way](text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The least of several, since a collection or the compiler may fall into any of them. */
export function leastCost(way: Way, text: string, times: number): number {
  return Math.min(...Array.from({ length: times }, () => cost(way, text)));
}

/** Never cut inside: a last escape that is broken makes another text of it. */
export function repeated(trap: string, length: number): string {
  return trap.repeat(Math.ceil(length / trap.length));
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

/**
 * Megabytes whose redaction takes more than ten times as long as that of most texts drawn at random: such texts, the traps
 * alone, and a log. A trap alone holds few secrets or none and is quick, so it says nothing about most.
 */
export function slowMegabytes(way: Way, random: Random): string[] {
  const mixed = traps.map(() => {
    const block = Array.from({ length: 300 }, () => `${random.of(traps)}${random.text(random.below(12))} `).join('');
    return repeated(block, 2 ** 20);
  });
  const log = repeated(logLines(3_000, 5).join('\n'), 2 ** 20);
  const texts = [...mixed, ...[...traps, ...colouredTraps].map((trap) => repeated(trap, 2 ** 20)), log];
  const costs = texts.map((text) => leastCost(way, text, 1));
  const most = 10 * median(costs.slice(0, mixed.length));
  return texts.flatMap((text, i) => (costs[i]! > most && leastCost(way, text, 3) > most ? [text.slice(0, 40)] : []));
}
