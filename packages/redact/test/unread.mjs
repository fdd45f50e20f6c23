// node unread.mjs: makes a redactor and says which pieces of the code that reads features did not run by that.
import { Session } from 'node:inspector/promises';

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
await session.post('Debugger.enable');
const { createRedactor } = await import('@e2evidence/redact');
createRedactor();
const { result } = await session.post('Profiler.takePreciseCoverage');
const script = result.find(({ url }) => /\/features\.[jt]s$/.test(url));
if (!script) throw new Error('features.ts was not loaded');
const { scriptSource } = await session.post('Debugger.getScriptSource', { scriptId: script.scriptId });
const pieces = script.functions.flatMap(({ functionName, ranges }) =>
  ranges
    .filter(({ count }) => count === 0)
    .map(({ startOffset, endOffset }) => ({ functionName, piece: scriptSource.slice(startOffset, endOffset) })),
);
console.log(JSON.stringify(pieces));
