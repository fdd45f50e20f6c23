import { fileURLToPath } from 'node:url';
import type { SourceLine } from './user-action.js';

/** Deep enough for a driver's own calls between the test and what is watched. */
const stackDepth = 60;

/** The line of a test that has led here; undefined when no line of the stack belongs to one. */
export function sourceLine(): SourceLine | undefined {
  const [here, ...callers] = callStack();
  const own = here && folderOf(here.file);
  return callers.find(({ file }) => folderOf(file) !== own && !isInstalled(file));
}

function isInstalled(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

function folderOf(file: string): string {
  return file.replace(/[^\\/]*$/, '');
}

/** Innermost first; only what stands in files. */
function callStack(): SourceLine[] {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = stackDepth;
  const { stack } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return String(stack).split('\n').flatMap(fileLine);
}

// `    at name (/path/file.js:12:34)`, or with a `file:` address, or without a name and brackets.
function fileLine(text: string): SourceLine[] {
  const [, place = '', line, column] = /^\s*at (?:.*? \()?(.+?):(\d+):(\d+)\)?$/.exec(text) ?? [];
  const path = place.replace(/^async /, '');
  if (path === '' || path.startsWith('node:') || path === '<anonymous>') return [];
  try {
    const file = path.startsWith('file:') ? fileURLToPath(path) : path;
    return [{ file, line: Number(line), column: Number(column) }];
  } catch {
    return [];
  }
}
