// Holds what an editor shows over a public name against the house rules: every export and member says what it is,
// options say their defaults, functions say which codes they throw and show one result.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { publishedName, publishedPackages, root } from './workspace.mjs';

// What the calls of a body could throw, and why they do not. One that is no longer found is a problem too.
const neverThrown = new Map([
  ['CdpRecorder.[Symbol.asyncDispose] CDP_TAP_NOT_ATTACHED', 'it detaches with the originals that it kept'],
  ['TraceRecorder.[Symbol.asyncDispose] TRACE_RECORDER_NOT_STARTED', 'it stops what is being recorded'],
  ['FailureBundle.addConsole FAILURE_BUNDLE_UNSAFE_NAME', 'the name is fixed'],
  ['FailureBundle.addNetwork FAILURE_BUNDLE_UNSAFE_NAME', 'the name is fixed'],
  ['bundleFromJournal FAILURE_BUNDLE_BAD_METADATA', 'readJournal gives times that are dates'],
  ['buildExporter OTLP_BAD_ENDPOINT', 'an OtlpExportConfig was checked when it was made'],
  ['Leaser.take EVENT_BUS_LEASE_LOST', 'it is the reason with which a signal is aborted later'],
  ['BidiBridge.constructor BIDI_BRIDGE_UNKNOWN_EVENT', 'subscribe() is where a translator refuses'],
  ['resolveRedactor REDACT_BAD_RULE', 'it passes no options on'],
  ['resolveRedactor REDACT_BAD_SECRET', 'it passes no options on'],
]);

/**
 * @typedef {{ name: string, node: ts.Node }} Declared
 * @typedef {ts.FunctionLikeDeclaration & { body: ts.Node }} WithBody
 */

const workspaces = publishedPackages();
const byPublishedName = new Map(workspaces.map((workspace) => [publishedName(workspace.name), workspace]));
/** @type {Map<string, ts.SourceFile>} */
const parsed = new Map();
/** @type {Set<string>} */
const problems = new Set();
/** @type {Set<string>} */
const usedExcuses = new Set();

for (const workspace of workspaces) {
  const catalog = codesOf(workspace);
  for (const door of doorsOf(workspace)) {
    if (!docOf(fileAt(door).statements[0])?.includes('@packageDocumentation'))
      problem(fileAt(door), 'has no package doc');
    for (const declared of exportsOf(door)) checkExport(declared, catalog);
  }
}

for (const claim of neverThrown.keys()) {
  if (!usedExcuses.has(claim)) problems.add(`tooling/check-hover.mjs excuses ${claim}, which nothing throws`);
}
for (const line of [...problems].sort()) console.error(line);
if (problems.size > 0) process.exit(1);
console.log(`hovering is answered: ${workspaces.length} packages, every export and member is described`);

// What is looked at ---------------------------------------------------------------------------------------------------

/**
 * @param {Declared} declared
 * @param {Set<string>} catalog - The codes of the package and of those that it depends on.
 */
function checkExport({ name, node }, catalog) {
  const doc = docOf(node);
  if (!hasSummary(doc)) problem(node, `${name} has no summary`);
  checkCodes(node, name, doc, catalog);

  if (ts.isFunctionDeclaration(node)) {
    checkFunction(node, name, doc);
    if (!showsResult(doc)) problem(node, `${name} has no @example that shows its result`);
  }
  if (ts.isClassDeclaration(node)) {
    if (!isError(node) && !showsResult(doc)) problem(node, `${name} has no @example that shows its result`);
    for (const member of node.members.filter(isPublic)) checkMember(member, name, catalog);
  }
  if (ts.isInterfaceDeclaration(node)) for (const member of node.members) checkMember(member, name, catalog);
  if (ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type)) {
    for (const member of node.type.members) checkMember(member, name, catalog);
  }
}

/**
 * @param {ts.ClassElement | ts.TypeElement} member
 * @param {string} owner
 * @param {Set<string>} catalog
 */
function checkMember(member, owner, catalog) {
  const name = `${owner}.${nameOf(member)}`;
  const overloads = overloadsOf(member);
  const doc = docOf(overloads[0] ?? member) ?? docOfBase(member);
  // Editors do not show the body that overloads hide, and what can have one value only says itself.
  const isHidden = overloads.includes(member) && hasBody(member);
  const needsWords = !isHidden && !isOverride(member) && !hasOneValue(member);
  const shown = overloads.length > 0 ? docOf(member) : doc;
  if (needsWords && !hasSummary(shown)) problem(member, `${name} has no summary`);
  checkCodes(member, name, doc, catalog);
  if (ts.isFunctionLike(member)) checkFunction(member, name, doc);

  const isOption = owner.endsWith('Options') && ts.isPropertySignature(member);
  if (isOption && member.questionToken && !saysDefault(doc)) problem(member, `${name} does not say its default`);
}

/**
 * @param {ts.SignatureDeclaration} node
 * @param {string} name
 * @param {string | undefined} doc
 */
function checkFunction(node, name, doc) {
  const promised = thrownBy(doc);
  for (const code of hasBody(node) ? codesThrown(node) : []) {
    if (promised.includes(code) || excused(`${name} ${code}`)) continue;
    problem(node, `${name} throws ${code} and has no @throws for it`);
  }
  for (const parameter of node.parameters) {
    if (!parameter.type || !ts.isTypeLiteralNode(parameter.type)) continue;
    for (const member of parameter.type.members) {
      const option = member.name?.getText() ?? '';
      if (!('questionToken' in member) || !member.questionToken) continue;
      const said = docOf(member) ?? doc?.split('@param').find((text) => text.includes(`\`${option}\``));
      if (!saysDefault(said)) problem(member, `${name} does not describe its option ${option} and the default`);
    }
  }
}

/** @param {string} claim */
function excused(claim) {
  if (neverThrown.has(claim)) usedExcuses.add(claim);
  return neverThrown.has(claim);
}

/**
 * @param {ts.Node} node
 * @param {string} name
 * @param {string | undefined} doc
 * @param {Set<string>} catalog
 */
function checkCodes(node, name, doc, catalog) {
  for (const code of thrownBy(doc)) {
    if (!catalog.has(code)) problem(node, `${name} promises ${code}, which no catalog has`);
  }
}

// What a doc comment says ---------------------------------------------------------------------------------------------

/**
 * @param {ts.Node | undefined} node
 * @returns {string | undefined} The text of its doc comments, without stars.
 */
function docOf(node) {
  if (!node) return undefined;
  const text = node.getSourceFile().text;
  const comments = (ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [])
    .map(({ pos, end }) => text.slice(pos, end))
    .filter((comment) => comment.startsWith('/**'));
  if (comments.length === 0) return undefined;
  return comments.join('\n').replace(/^\s*\/\*\*|\*\/|^\s*\* ?/gm, '');
}

/**
 * @param {ts.ClassElement | ts.TypeElement} member
 * @returns {string | undefined} What editors show for a member without a comment: that of the interface or class it comes from.
 */
function docOfBase({ parent, name }) {
  const isClassLike = ts.isClassDeclaration(parent) || ts.isInterfaceDeclaration(parent);
  for (const { expression } of isClassLike ? (parent.heritageClauses ?? []).flatMap(({ types }) => [...types]) : []) {
    const base = ts.isIdentifier(expression) ? declarationOf(expression.text, expression.getSourceFile()) : undefined;
    if (!base || !(ts.isInterfaceDeclaration(base) || ts.isClassDeclaration(base))) continue;
    const inherited = [...base.members].find((member) => member.name && member.name.getText() === name?.getText());
    if (inherited) return docOf(inherited) ?? docOfBase(inherited);
  }
  return undefined;
}

/** @param {string | undefined} doc */
function hasSummary(doc) {
  return /\w/.test(doc?.split(/^\s*@(?!defaultValue)/m)[0] ?? '');
}

/** @param {string | undefined} doc */
function saysDefault(doc) {
  return /@defaultValue|\bdefault|\bwithout (it|this|one)\b/i.test(doc ?? '');
}

/** @param {string | undefined} doc */
function showsResult(doc) {
  return /@example[\s\S]*\/\/ (=>|→)/.test(doc ?? '');
}

/** @param {string | undefined} doc */
function thrownBy(doc) {
  const said = doc?.match(/@throws[\s\S]*?(?=^\s*@|$(?![\s\S]))/gm) ?? [];
  return said.flatMap((text) => text.match(/\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b/g) ?? []);
}

// What a body throws --------------------------------------------------------------------------------------------------

/**
 * The codes that a function makes errors of, itself or in functions of its package that it calls. What stands in a
 * `try` with a `catch`, and in the methods of an object that is made there, is not followed.
 *
 * @param {ts.Node} node
 * @param {Set<ts.Node>} seen
 * @returns {Set<string>}
 */
function codesThrown(node, seen = new Set()) {
  /** @type {Set<string>} */
  const codes = new Set();
  if (seen.has(node)) return codes;
  seen.add(node);
  const body = 'body' in node && node.body ? /** @type {ts.Node} */ (node.body) : node;
  visit(body);
  return codes;

  /** @param {ts.Node} inner */
  function visit(inner) {
    const isMethodOfLiteral = ts.isFunctionLike(inner) && ts.isObjectLiteralExpression(inner.parent.parent ?? inner);
    if (isMethodOfLiteral || (ts.isMethodDeclaration(inner) && ts.isObjectLiteralExpression(inner.parent))) return;
    if (ts.isNewExpression(inner) && /Error$/.test(inner.expression.getText())) {
      for (const code of inner.arguments?.[0]?.getText().match(/'[A-Z0-9]+_[A-Z0-9_]+'/g) ?? [])
        codes.add(code.slice(1, -1));
    }
    if (ts.isTryStatement(inner) && inner.catchClause) {
      visit(inner.catchClause);
      if (inner.finallyBlock) visit(inner.finallyBlock);
      return;
    }
    const called = ts.isCallExpression(inner) || ts.isNewExpression(inner) ? calleeOf(inner) : undefined;
    if (called) for (const code of codesThrown(called, seen)) codes.add(code);
    ts.forEachChild(inner, visit);
  }
}

/**
 * @param {ts.CallExpression | ts.NewExpression} call
 * @returns {ts.Node | undefined} The function of this package that is called, where the syntax tells.
 */
function calleeOf(call) {
  const { expression } = call;
  if (ts.isIdentifier(expression)) {
    const found = declarationOf(expression.text, call.getSourceFile());
    if (!found || !ts.isClassDeclaration(found)) return found && ts.isFunctionDeclaration(found) ? found : undefined;
    return found.members.find(ts.isConstructorDeclaration);
  }
  if (ts.isPropertyAccessExpression(expression) && expression.expression.kind === ts.SyntaxKind.ThisKeyword) {
    const owner = ts.findAncestor(call, ts.isClassDeclaration);
    return owner?.members.find(
      (member) => ts.isMethodDeclaration(member) && member.name.getText() === expression.name.text,
    );
  }
  return undefined;
}

// How names are resolved ----------------------------------------------------------------------------------------------

/**
 * @param {import('./workspace.mjs').Workspace} workspace
 * @returns {string[]} The sources behind its `exports`.
 */
function doorsOf({ dir, manifest }) {
  return Object.values(manifest.exports)
    .map((entry) => (entry.import ?? entry).default)
    .filter((path) => path?.endsWith('.js'))
    .map((path) => join(dir, 'src', path.replace(/^.*\/dist\/(?:esm\/)?/, '').replace(/\.js$/, '.ts')));
}

/**
 * @param {string} door
 * @returns {Declared[]} What it exports and its own package declares.
 */
function exportsOf(door) {
  const source = fileAt(door);
  return source.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) {
      const names = isExported(statement) ? namesOf(statement) : [];
      return names.map((name) => ({ name, node: statement }));
    }
    const from = neighbour(source, statement.moduleSpecifier);
    if (!from || !statement.exportClause || !ts.isNamedExports(statement.exportClause)) return [];
    return statement.exportClause.elements.flatMap((element) => {
      const node = declarationOf((element.propertyName ?? element.name).text, from);
      return node ? [{ name: element.name.text, node }] : [];
    });
  });
}

/**
 * @param {string} name
 * @param {ts.SourceFile} source
 * @returns {ts.Statement | undefined} The statement of this package that declares the name.
 */
function declarationOf(name, source) {
  for (const statement of source.statements) {
    if (namesOf(statement).includes(name)) return statement;
    const named =
      ts.isImportDeclaration(statement) && statement.importClause?.namedBindings
        ? statement.importClause.namedBindings
        : ts.isExportDeclaration(statement)
          ? statement.exportClause
          : undefined;
    if (!named || !('elements' in named)) continue;
    const element = [...named.elements].find((each) => each.name.text === name);
    const from = element && neighbour(source, /** @type {any} */ (statement).moduleSpecifier);
    if (from) return declarationOf((element.propertyName ?? element.name).text, from);
  }
  return undefined;
}

/** @param {ts.Statement} statement */
function namesOf(statement) {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const name = /** @type {any} */ (statement).name;
  return name ? [String(name.text)] : [];
}

/**
 * @param {ts.SourceFile} source
 * @param {ts.Expression | undefined} specifier
 */
function neighbour(source, specifier) {
  if (!specifier || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return undefined;
  const path = resolve(dirname(source.fileName), specifier.text.replace(/\.js$/, '.ts'));
  return existsSync(path) ? fileAt(path) : undefined;
}

/** @param {string} path */
function fileAt(path) {
  let source = parsed.get(path);
  if (!source) {
    source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ESNext, true);
    parsed.set(path, source);
  }
  return source;
}

/**
 * @param {import('./workspace.mjs').Workspace} workspace
 * @returns {Set<string>} The codes in its catalog, and in those of the packages beneath it.
 */
function codesOf({ dir, manifest }) {
  const own = join(dir, 'src', 'errors.ts');
  const codes = new Set(
    existsSync(own)
      ? fileAt(own)
          .text.match(/^ {2}[A-Z][A-Z0-9_]+(?=: \{)/gm)
          ?.map((line) => line.trim())
      : [],
  );
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const dependency = byPublishedName.get(name);
    if (dependency) for (const code of codesOf(dependency)) codes.add(code);
  }
  return codes;
}

/** @param {ts.ClassElement | ts.TypeElement} member */
function nameOf(member) {
  return member.name?.getText() ?? (ts.isConstructorDeclaration(member) ? 'constructor' : '()');
}

/**
 * @param {ts.ClassElement | ts.TypeElement} member
 * @returns {(ts.ClassElement | ts.TypeElement)[]} Its signatures, when it has several.
 */
function overloadsOf(member) {
  if (!('members' in member.parent) || !ts.isFunctionLike(member)) return [];
  const members = /** @type {any[]} */ ([...member.parent.members]);
  const same = members.filter((other) => other.kind === member.kind && nameOf(other) === nameOf(member));
  return same.length > 1 ? same : [];
}

/** @param {ts.Node} member */
function hasOneValue(member) {
  return ts.isPropertySignature(member) && member.type !== undefined && ts.isLiteralTypeNode(member.type);
}

/** @param {ts.Node} node */
function isExported(node) {
  return has(node, ts.SyntaxKind.ExportKeyword);
}

/** @param {ts.ClassElement} member */
function isPublic(member) {
  const hidden = has(member, ts.SyntaxKind.PrivateKeyword) || (member.name && ts.isPrivateIdentifier(member.name));
  return !hidden && !ts.isClassStaticBlockDeclaration(member);
}

/** @param {ts.Node} node */
function isOverride(node) {
  return has(node, ts.SyntaxKind.OverrideKeyword);
}

/**
 * @param {ts.Node} node
 * @param {ts.SyntaxKind} keyword
 */
function has(node, keyword) {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === keyword);
}

/** @param {ts.ClassDeclaration} node */
function isError(node) {
  return node.heritageClauses?.some((clause) => clause.getText().includes('E2EvidenceError')) ?? false;
}

/**
 * @param {ts.Node} node
 * @returns {node is WithBody}
 */
function hasBody(node) {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

/**
 * @param {ts.Node} node
 * @param {string} what
 */
function problem(node, what) {
  const source = node.getSourceFile();
  const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  problems.add(`${relative(root, source.fileName)}:${line} ${what}`);
}
