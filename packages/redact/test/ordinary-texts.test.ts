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

/** Where texts hold what has the form of a secret: credentials of an example, cards of a test. All others hold none. */
const examples: Readonly<Record<string, readonly string[]>> = {
  '@js-sdsl/ordered-map': ['url-key'],
  '@nats-io/nats-core': ['text-key'],
  '@opentelemetry/otlp-exporter-base': ['authorization-header'],
  '@opentelemetry/semantic-conventions': ['userinfo'],
  '@types/node': ['userinfo'],
  'deepmerge-ts': ['url-key'],
  edgedriver: ['userinfo'],
  enquirer: ['text-key'],
  'fast-uri': ['userinfo', 'url-key'],
  'playwright-core': ['text-key', 'cookie', 'card'],
  'proxy-agent': ['userinfo'],
  selfsigned: ['text-key'],
  'smart-buffer': ['text-key'],
  'socks-proxy-agent': ['userinfo'],
  tsyringe: ['text-key'],
  ufo: ['text-key', 'url-key'],
  undici: ['authorization-header', 'cookie', 'text-key', 'url-key', 'userinfo'],
  'wait-port': ['url-key'],
  zod: ['card', 'jwt', 'userinfo'],
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

it('of 10,000 ordinary texts at most one is thought to hold a secret', () => {
  const texts = ordinaryTexts();
  expect(texts.length).toBeGreaterThanOrEqual(10_000);
  const redactor = createRedactor();
  const mistaken: string[] = [];
  let examplesFound = 0;
  for (const file of texts) {
    const text = readFileSync(file, 'utf8');
    const { findings } = redactor.explain(text, { contentType: contentTypes[extname(file)] ?? null });
    const [, name = ''] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file.replaceAll('\\', '/')) ?? [];
    const isExample = findings.every(({ rule }) => examples[name]?.includes(rule));
    if (findings.length > 0 && isExample) examplesFound++;
    else if (findings.length > 0)
      mistaken.push(`${file}: ${findings.map(({ rule, excerpt }) => `${rule} ${excerpt}`).join('\n')}`);
  }
  for (const row of logLines(5_000, 0)) {
    const { findings } = redactor.explain(row);
    if (findings.length > 0) mistaken.push(row);
  }
  expect(mistaken.length, mistaken.join('\n\n')).toBeLessThanOrEqual(texts.length / 10_000);
  expect(examplesFound).toBeLessThan(texts.length / 200);
}, 120_000);
