// docs/formats/schemas/: one JSON Schema per exported type of formats.ts.
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFormatter, createParser, DEFAULT_CONFIG, SchemaGenerator } from 'ts-json-schema-generator';
import ts from 'typescript';
import { root } from '../workspace.mjs';

/** Where they are, from the root. */
export const schemaFolder = 'docs/formats/schemas';

const formats = fileURLToPath(new URL('formats.ts', import.meta.url));

/** @type {import('ts-json-schema-generator').CompletedConfig} */
const config = {
  ...DEFAULT_CONFIG,
  // Keys are only ever added, and readers must not mind.
  additionalProperties: true,
  expose: 'export',
  topRef: false,
  sortProps: false,
  jsDoc: 'extended',
};

/**
 * The schemas, by the path of their file.
 *
 * @returns {Map<string, string>}
 */
export function schemaFiles() {
  const program = ts.createProgram([formats], compilerOptions());
  const source = program.getSourceFile(formats);
  if (!source) throw new Error(`${relative(root, formats)} is missing`);
  const generator = new SchemaGenerator(program, createParser(program, config), createFormatter(config), config);
  return new Map(
    source.statements.filter(isExportedType).map((node) => {
      const { $schema, ...schema } = generator.createSchemaFromNodes([node]);
      const titled = { $schema, title: node.name.text, ...schema };
      const path = `${schemaFolder}/${kebabCase(node.name.text)}.schema.json`;
      return [path, `${JSON.stringify(titled, plainDescriptions, 2)}\n`];
    }),
  );
}

// No ambient types and no DOM: formats are plain data, and the check is run often.
function compilerOptions() {
  const { config: raw } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...raw, include: [], files: [] }, ts.sys, root);
  return { ...options, types: [], lib: ['lib.es2023.d.ts'] };
}

/**
 * @param {ts.Statement} node
 * @returns {node is ts.TypeAliasDeclaration}
 */
function isExportedType(node) {
  return (
    ts.isTypeAliasDeclaration(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
  );
}

/**
 * @param {string} key
 * @param {unknown} value
 */
function plainDescriptions(key, value) {
  if (key !== 'description' || typeof value !== 'string') return value;
  return value
    .replace(/\s*\{@link\s+(\S+)\s*\}\s*/g, ' `$1` ')
    .replace(/ (?=[.,;:)])/g, '')
    .trim();
}

/** @param {string} name */
function kebabCase(name) {
  return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
