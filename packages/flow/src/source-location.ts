import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A place in a source file. Line and column count from 1, as editors and stacks do. */
export interface SourceLocation {
  /** Relative to the working directory when it lies below it, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The nearest place in the user's own code in a stack: not in Node, not in a dependency, not in this package.
 *
 * @param stack - The text of an error's `stack`.
 */
export function userLocation(stack: string | undefined): SourceLocation | undefined {
  for (const line of stack?.split('\n') ?? []) {
    const frame = /^(.+):(\d+):(\d+)$/.exec(placeOf(line));
    const file = toPath(frame?.[1] ?? '');
    if (!isAbsolute(file) || isForeign(file)) continue;
    return { file: shorten(file), line: Number(frame?.[2]), column: Number(frame?.[3]) };
  }
  return undefined;
}

/** The place in the user's code that called into this package. */
export function callerLocation(): SourceLocation | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 30;
  const { stack } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return userLocation(stack);
}

// V8 writes `at work (file:///a.js:1:2)`, or without a name `at async file:///a.js:1:2`.
function placeOf(line: string): string {
  return line
    .trim()
    .replace(/^at (?:async )?/, '')
    .replace(/^.*\((?=[^(]*\)$)/, '')
    .replace(/\)$/, '');
}

function isForeign(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file) || ownFolders.some((folder) => file.startsWith(folder));
}

function shorten(file: string): string {
  const below = relative(workingDirectory(), file);
  return (below.startsWith('..') ? file : below).split(sep).join('/');
}

// A test may remove the folder it runs in.
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}

function toPath(file: string): string {
  if (!file.startsWith('file://')) return file.split('?')[0] ?? file;
  try {
    return fileURLToPath(file);
  } catch {
    return file;
  }
}

// This module's own folder, found once through a stack because CommonJS has no import.meta. Linked workspaces and
// tests on the sources have no node_modules in the path.
const ownFolders: readonly string[] = (() => {
  const own = /((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*?)[\\/]source-location\.[cm]?[jt]s/.exec(
    new Error().stack ?? '',
  );
  return own?.[1] ? [`${toPath(own[1])}${sep}`] : [];
})();
