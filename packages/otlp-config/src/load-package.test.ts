import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Tmpdir, tmpdir } from '@e2evidence/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPackage } from './load-package.js';

const name = '@opentelemetry/exporter-trace-otlp-grpc';
let dir: Tmpdir;
beforeAll(async () => {
  // The exporter is installed here and lacks a dependency: its own name is part of the paths in Node's message.
  dir = await tmpdir({
    [`node_modules/${name}/index.cjs`]: "require('no-such-dependency');",
    [`node_modules/${name}/index.mjs`]: "import 'no-such-dependency';",
    [`node_modules/${name}/broken.mjs`]: "throw new TypeError('broken');",
  });
});
afterAll(() => dir[Symbol.asyncDispose]());

const file = (path: string) => `${dir.path}/node_modules/${name}/${path}`;
const importing = (path: string) => import(/* @vite-ignore */ pathToFileURL(file(path)).href);

describe('loadPackage', () => {
  it('gives what the package exports', async () => {
    await expect(loadPackage(name, async () => ({ version: 1 }))).resolves.toEqual({ version: 1 });
  });

  it.each([
    ['ERR_MODULE_NOT_FOUND', `Cannot find package '${name}' imported from /project/test.js`],
    ['MODULE_NOT_FOUND', `Cannot find module '${name}'\nRequire stack:\n- /project/test.js`],
  ])('takes %s about the package for a missing package', async (code, message) => {
    const cause = Object.assign(new Error(message), { code });
    await expect(loadPackage(name, () => Promise.reject(cause))).rejects.toMatchObject({
      code: 'OTLP_MISSING_PACKAGE',
      details: { package: name, command: `npm install --save-dev ${name}@^0.223.0` },
      cause,
    });
  });

  it('throws the absence of a dependency of the package as it is', async () => {
    const require = createRequire(`${dir.path}/x.js`);
    for (const load of [async () => require(file('index.cjs')), () => importing('index.mjs')]) {
      const error = await loadPackage(name, load).catch((caught) => caught);
      expect(error).toMatchObject({ code: expect.stringMatching(/^(ERR_)?MODULE_NOT_FOUND$/) });
      expect(error.message).toContain(name);
    }
  });

  it('throws what the package throws while it loads', async () => {
    await expect(loadPackage(name, () => importing('broken.mjs'))).rejects.toThrow(TypeError);
  });
});
