// What `npm run version-packages` and `npm run release` do, on a copy of everything that they read.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Tmpdir, tmpdir } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { pnpmCommand } from '../tooling/pm.mjs';
import { withRegistryToken } from '../tooling/registry-token.mjs';
import { publishedName, publishedPackages, root } from '../tooling/workspace.mjs';

const run = promisify(execFile);
const changesets = fileURLToPath(new URL('../node_modules/@changesets/cli/bin.js', import.meta.url));

/** The manifests and the tooling of this repository, with the given changesets instead of those that wait. */
async function copyOfTheWorkspace(pending: Record<string, string>): Promise<Tmpdir> {
  const copy = await tmpdir(pending);
  const rootFiles = ['package.json', 'pnpm-workspace.yaml', '.changeset/config.json', 'tooling'];
  await Promise.all(rootFiles.map((file) => cp(join(root, file), copy.join(file), { recursive: true })));
  for (const folder of ['packages', 'internal', 'examples']) {
    await cp(join(root, folder), copy.join(folder), {
      recursive: true,
      filter: (path) => !/[\\/](?:node_modules|dist|test|\.turbo|bench)(?:[\\/]|$)/.test(path),
    });
  }
  await symlink(join(root, 'node_modules'), copy.join('node_modules'), 'junction');
  return copy;
}

async function versions(dir: string): Promise<Map<string, string>> {
  const entries = publishedPackages().map(async ({ name }) => {
    const manifest = JSON.parse(await readFile(join(dir, 'packages', name, 'package.json'), 'utf8'));
    return [publishedName(name), manifest.version] as const;
  });
  return new Map(await Promise.all(entries));
}

/** Every package that depends on the given one, directly or through others. */
function dependentsOf(name: string): string[] {
  const direct = publishedPackages()
    .filter(({ manifest }) => name in (manifest.dependencies ?? {}))
    .map(({ manifest }) => manifest.name as string);
  return [...new Set(direct.flatMap((dependent) => [dependent, ...dependentsOf(dependent)]))].sort();
}

describe('a changeset', () => {
  it('bumps its package and the dependents of that, to versions of their own, and nothing else', async () => {
    await using copy = await copyOfTheWorkspace({
      '.changeset/a-change.md': "---\n'@e2evidence/zip': minor\n---\n\nArchives of any size.\n",
    });
    const before = await versions(copy.path);
    await run(process.execPath, [changesets, 'version'], { cwd: copy.path });
    const after = await versions(copy.path);

    const bumped = [...after].filter(([name, version]) => version !== before.get(name)).map(([name]) => name);
    const dependents = dependentsOf('@e2evidence/zip');
    expect(dependents).toContain('@e2evidence/failure-bundle');
    expect(bumped.sort()).toEqual(['@e2evidence/zip', ...dependents].sort());
    expect(after.get('@e2evidence/zip')).not.toBe(after.get('@e2evidence/failure-bundle'));
    expect(await readFile(copy.join('packages/zip/CHANGELOG.md'), 'utf8')).toContain('Archives of any size.');
  });
});

describe('npm run release', () => {
  const release = async (dir: string, args: readonly string[] = []) => {
    const { NODE_AUTH_TOKEN: _, ACTIONS_ID_TOKEN_REQUEST_URL: __, ...env } = process.env;
    const script = join(dir, 'tooling/release.mjs');
    return run(process.execPath, [script, ...args], { cwd: dir, env }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
    );
  };

  it('publishes nothing without a token, and says which it wants', async () => {
    await using copy = await copyOfTheWorkspace({});
    const { code, stderr } = await release(copy.path);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Nothing was published: there is no token\. Set NODE_AUTH_TOKEN/);
  });

  it('publishes nothing while changesets wait', async () => {
    await using copy = await copyOfTheWorkspace({
      '.changeset/a-change.md': "---\n'@e2evidence/zip': minor\n---\n\nArchives of any size.\n",
    });
    const { code, stderr } = await release(copy.path);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Nothing was published: a-change\.md waits\. Run `npm run version-packages`/);
  });

  it('lists every package with public access and provenance', async () => {
    await using copy = await copyOfTheWorkspace({});
    const { code, stdout } = await release(copy.path, ['--dry-run']);
    expect(code).toBe(0);
    for (const { manifest } of publishedPackages()) {
      expect(stdout).toContain(`${manifest.name} ${manifest.version}  access public, provenance yes\n`);
    }
  });

  it('logs in to the registry of the folder with the token', async () => {
    const logins: (string | undefined)[] = [];
    await using registry = createServer((request, response) => {
      request.resume().once('end', () => {
        if (request.method === 'PUT') logins.push(request.headers.authorization);
        response.writeHead(request.method === 'PUT' ? 201 : 404, { 'content-type': 'application/json' }).end('{}');
      });
    }).listen(0, '127.0.0.1');
    await once(registry, 'listening');
    const url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
    await using copy = await copyOfTheWorkspace({});
    await writeFile(copy.join('.npmrc'), `registry=${url}\n`);
    const env = withRegistryToken({ ...process.env, NODE_AUTH_TOKEN: 'a-token' }, copy.path);

    const [pnpm = '', ...prefix] = pnpmCommand();
    const publish = [...prefix, 'publish', '--no-git-checks', '--ignore-scripts'];
    await run(pnpm, publish, { cwd: copy.join('packages/errors'), env, shell: process.platform === 'win32' });
    expect(logins).toEqual(['Bearer a-token']);
  });
});
