// `npm run release`: publishes every package whose version is new. Publishes nothing without a token, and nothing that
// the checks refuse. `--dry-run` only says what it would do.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runPnpm } from './pm.mjs';
import { withRegistryToken } from './registry-token.mjs';
import { env, stage } from './stage.mjs';
import { publishedPackages, root } from './workspace.mjs';

/** Either of them lets npm publish: a token, or what a CI job asks for an identity token with. */
const tokens = ['NODE_AUTH_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_URL'];
const dryRun = process.argv.includes('--dry-run');
const packages = publishedPackages().map(({ manifest }) => manifest);

for (const { name, version, publishConfig } of packages) {
  console.log(
    `${name} ${version}  access ${publishConfig?.access}, provenance ${publishConfig?.provenance ? 'yes' : 'no'}`,
  );
}

const obstacle = findObstacle();
if (obstacle) {
  console.error(`Nothing was published: ${obstacle}`);
  process.exit(1);
}
if (dryRun) {
  console.log('Nothing was published: this is a dry run. What the registry has already is left alone.');
  process.exit(0);
}
stage('tests', () => runPnpm(['test'], { env }));
// Versions that the registry has are skipped; each new one gets a tag in git.
stage('publish', () => runPnpm(['exec', 'changeset', 'publish'], { env: withRegistryToken(env, root) }));

function findObstacle() {
  const open = packages.filter(({ publishConfig }) => !publishConfig?.provenance || publishConfig.access !== 'public');
  if (open.length > 0) return `${open.map(({ name }) => name).join(', ')} must have public access and provenance.`;
  const pending = readdirSync(join(root, '.changeset')).filter((file) => file.endsWith('.md'));
  if (pending.length > 0) {
    return `${pending.join(', ')} waits. Run \`npm run version-packages\`, look at the versions, and commit them.`;
  }
  if (!dryRun && !tokens.some((name) => process.env[name])) {
    return `there is no token. Set ${tokens[0]}, or run it in a CI job that may ask for an identity token.`;
  }
  const changes = spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' });
  if (!dryRun && changes.stdout !== '') return 'the working tree has changes. Commit them first.';
  return undefined;
}
