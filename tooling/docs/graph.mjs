// The graph in docs/architecture.md: which package imports which.
import { importsOf, packageOf, publishedPackages, sourceFiles } from '../workspace.mjs';

/** A Mermaid block. */
export function graph() {
  const edges = publishedPackages().flatMap((workspace) => {
    const targets = new Set(
      sourceFiles(workspace)
        .flatMap((file) => importsOf(file.text))
        .map(({ specifier }) => packageOf(specifier))
        .filter((name) => name.startsWith('@e2evidence/'))
        .map((name) => name.slice('@e2evidence/'.length)),
    );
    return [...targets].sort().map((target) => `  ${workspace.name} --> ${target}`);
  });
  return ['```mermaid', 'graph TD', ...edges, '```'].join('\n');
}
