import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRedactor } from '@e2evidence/redact';
import { expect, it } from 'vitest';
import { logLines } from '../../../benchmarks/redact/log.mjs';

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.cjs': 'text/javascript',
  '.ts': 'text/typescript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.html': 'text/html',
  '.css': 'text/css',
  '.md': 'text/plain',
  '.txt': 'text/plain',
  '.yml': 'text/plain',
};

/** Literals that are secrets by all that can be seen of them. All other texts hold none. */
const examples: Readonly<Record<string, { readonly rules: readonly string[]; readonly reason: string }>> = {
  '@js-sdsl/ordered-map': { rules: ['url-key'], reason: 'the token of its badge, 44 characters of base64' },
  '@nats-io/nats-core': { rules: ['text-key'], reason: "token: 't0pS3cret!'" },
  '@opentelemetry/otlp-exporter-base': { rules: ['authorization-header'], reason: 'a header with my-secret-token' },
  '@types/node': { rules: ['userinfo'], reason: 'https://abc:xyz@example.com, to show what a URL is made of' },
  'deepmerge-ts': { rules: ['url-key'], reason: 'the token of its badge' },
  enquirer: { rules: ['text-key'], reason: "password: '1234567'" },
  'fast-uri': {
    rules: ['userinfo', 'url-key'],
    reason: 'URLs with users, passwords and ?token=SECRET, to test a parser',
  },
  'playwright-core': {
    rules: ['cookie', 'text-key', 'card'],
    reason: 'sessions, tokens and a card of a shop to try out',
  },
  selfsigned: { rules: ['text-key'], reason: "passphrase: 'my-secret-passphrase'" },
  'smart-buffer': { rules: ['text-key'], reason: "password: 'secret123'" },
  'socks-proxy-agent': { rules: ['userinfo'], reason: 'a proxy with a user and a password of 14 characters' },
  ufo: { rules: ['text-key', 'url-key'], reason: '/foo?token=secret, to show what a query is' },
  undici: { rules: ['cookie', 'set-cookie', 'text-key', 'url-key'], reason: "cookies, a badge, password: 'pass'" },
  'wait-port': { rules: ['url-key'], reason: 'the token of its badge, 60 hex digits' },
  zod: { rules: ['card', 'jwt', 'userinfo'], reason: 'tests of what cards, tokens and URLs look like' },
};

/** What packages are made of: source, minified and not, type declarations, JSON, pages, prose. The same list each time. */
function ordinaryTexts(): string[] {
  const files: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile() && contentTypes[extname(path)] && statSync(path).size < 100_000) files.push(path);
    }
  };
  walk(fileURLToPath(new URL('../../../node_modules/.pnpm', import.meta.url)));
  return files.filter((_, index) => index % Math.max(1, Math.floor(files.length / 10_000)) === 0);
}

it('of 10,000 ordinary texts at most one is thought to hold a secret, by one redactor that learns from all', () => {
  const texts = ordinaryTexts();
  expect(texts.length).toBeGreaterThanOrEqual(10_000);
  const redactor = createRedactor();
  const mistaken: string[] = [];
  let examplesFound = 0;
  for (const file of texts) {
    const text = readFileSync(file, 'utf8');
    const contentType = contentTypes[extname(file)] ?? null;
    const { findings } = redactor.explain(text, { contentType });
    if (findings.length === 0) continue;
    redactor.body(text, contentType);
    const [, name = ''] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file.replaceAll('\\', '/')) ?? [];
    const isExample = findings.every(({ rule }) => examples[name]?.rules.includes(rule));
    if (isExample) examplesFound++;
    else mistaken.push(`${file}: ${findings.map(({ rule, excerpt }) => `${rule} ${excerpt}`).join('\n')}`);
  }
  for (const row of logLines(5_000, 0)) {
    const { findings } = redactor.explain(row);
    if (findings.length > 0) mistaken.push(row);
  }
  expect(mistaken.length, mistaken.join('\n\n')).toBeLessThanOrEqual(texts.length / 10_000);
  expect(examplesFound).toBeLessThan(texts.length / 200);
}, 120_000);
