// `node --import` this file, and a child process runs the packages from their sources, as the tests do: no build is needed.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// Node loads the hooks below once more, in a thread of their own.
if (isMainThread) register(import.meta.url);

const packages = new URL('../../../packages/', import.meta.url);
const cache = new URL('../../../node_modules/.cache/e2evidence-sources/', import.meta.url);

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  const own = /^@e2evidence\/([a-z-]+)(?:\/([a-z-]+))?$/.exec(specifier);
  if (own) return { url: new URL(`${own[1]}/src/${own[2] ?? 'index'}.ts`, packages).href, shortCircuit: true };
  if (specifier.startsWith('.') && context.parentURL?.endsWith('.ts')) {
    return { url: new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL).href, shortCircuit: true };
  }
  return next(specifier, context);
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: await compiled(await readFile(new URL(url), 'utf8')), shortCircuit: true };
}

/**
 * Keeps what was compiled, by its content: a test may start this process fifty times, and loading the compiler alone
 * takes longer than most of what they do.
 *
 * @param {string} text
 */
async function compiled(text) {
  const file = new URL(`${createHash('sha256').update(text).digest('hex')}.mjs`, cache);
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return kept;
  const { default: ts } = await import('typescript');
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true };
  const { outputText } = ts.transpileModule(text, { compilerOptions });
  await mkdir(cache, { recursive: true });
  // Others may compile the same file now: none of them may see half of it.
  const whole = new URL(`${randomUUID()}.tmp`, cache);
  await writeFile(whole, outputText);
  await rename(whole, file);
  return outputText;
}
