import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const testkit = (name: string): string =>
  fileURLToPath(new URL(`../../../internal/testkit/src/${name}`, import.meta.url));

// Imports the umbrella in a process of its own and says what it has done to it.
const script = `
  // Node itself reads some of its own at every module it loads.
  const isOfNode = (key) => /^(?:NODE|WATCH)_/.test(key);
  const reads = [];
  process.env = new Proxy(process.env, { get: (env, key) => (isOfNode(key) || reads.push(String(key)), env[key]) });
  const before = process.eventNames().length;
  const resources = process.getActiveResourcesInfo().length;
  await import('@e2evidence/observability');
  console.log(JSON.stringify({
    reads,
    signals: process.eventNames().length - before,
    resources: process.getActiveResourcesInfo().length - resources,
  }));
`;

describe('importing the umbrella', () => {
  const args = ['--import', testkit('source-loader.mjs'), '--import', testkit('list-modules.mjs')];
  const child = spawnSync(process.execPath, [...args, '--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../', import.meta.url)),
    encoding: 'utf8',
  });

  it('has no effect: no signal handler, no environment read, no file, no timer', () => {
    expect(child.stderr.replace(/^loaded .*$/gm, '').trim()).toBe('');
    expect(JSON.parse(child.stdout)).toEqual({ reads: [], signals: 0, resources: 0 });
  });

  it('loads no third party but the OpenTelemetry API and parse5', () => {
    const loaded = child.stderr.matchAll(/\/node_modules\/(?!\.pnpm)((?:@[^/\n]+\/)?[^/\n]+)\/[^\n]*$/gm);
    const names = new Set([...loaded].map((match) => match[1]));
    // What compiles the sources for this test.
    names.delete('typescript');
    expect([...names].sort()).toEqual(['@opentelemetry/api', 'entities', 'parse5']);
  });
});
