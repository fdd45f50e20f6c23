// Holds the sources against tooling/floors.json: imports go down only, doors have no logic, manifests say what is imported.
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { importsOf, packageOf, publishedName, publishedPackages, root, sourceFiles } from './workspace.mjs';

const scope = '@e2evidence/';
/** @type {string[][]} */
const floors = JSON.parse(readFileSync(`${root}tooling/floors.json`, 'utf8')).floors;
const floorOf = new Map(floors.flatMap((names, floor) => names.map((name) => [name, floor])));
/** @type {string[]} */
const problems = [];

for (const workspace of publishedPackages()) {
  const { name, manifest } = workspace;
  const own = floorOf.get(name);
  if (own === undefined) problems.push(`packages/${name} stands on no floor: add it to tooling/floors.json`);
  if (manifest.name !== publishedName(name)) problems.push(`packages/${name} is named ${manifest.name}`);

  const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
  const used = new Set();
  for (const file of sourceFiles(workspace)) {
    const where = `packages/${name}/src/${file.name}`;
    for (const { specifier, dynamic } of importsOf(file.text)) {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) continue;
      if (builtinModules.includes(specifier)) problems.push(`${where} imports ${specifier}: write node:${specifier}`);
      const imported = packageOf(specifier);
      used.add(imported);
      if (!declared.has(imported))
        problems.push(`${where} imports ${imported}, which its package.json does not declare`);
      if (!imported.startsWith(scope)) continue;
      const theirs = floorOf.get(imported.slice(scope.length));
      if (theirs === undefined || own === undefined) continue;
      if (theirs >= own) problems.push(`${where} imports ${imported}: floor ${own} may not import floor ${theirs}`);
      if (dynamic && name !== 'cli')
        problems.push(`${where} imports ${imported} lazily: from CommonJS that loads a second copy`);
    }
    if (file.name === 'index.ts') problems.push(...logicInDoor(file.text).map((line) => `${where} has logic: ${line}`));
  }
  const versionFile = sourceFiles(workspace).find((file) => file.name === 'version.ts');
  if (versionFile && !versionFile.text.includes(`'${manifest.version}'`)) {
    problems.push(`packages/${name}/src/version.ts is not ${manifest.version}: run tooling/sync-versions.mjs`);
  }
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (!used.has(dependency)) problems.push(`packages/${name} declares ${dependency} and never imports it`);
  }
}

/**
 * @param {string} text
 * @returns {string[]} The lines of a door that are neither comments nor re-exports.
 */
function logicInDoor(text) {
  return text
    .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    .replace(/export\s+(?:type\s+)?(?:\{[^}]*\}|\*(?:\s+as\s+\w+)?)\s+from\s+'[^']+';/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`floors hold: ${publishedPackages().length} packages, imports go down only, doors have no logic`);
