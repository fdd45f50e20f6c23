// The processes that do the work: one JSON line asks, one JSON line answers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Unavailable } from './unavailable.mjs';

const longestAnswerMs = 120_000;

/** @typedef {{ ask(question: object): Promise<any>, stop(): Promise<void> }} Child */

/**
 * @param {import('./contestants.mjs').Contestant} contestant
 * @param {'write' | 'ping' | 'hear' | 'scan' | 'tail'} role
 * @param {unknown} target - What `serve` of the contestant gave, or a file.
 * @param {boolean} [durable]
 * @returns {Promise<Child>} Ready to be asked.
 */
export async function startChild(contestant, role, target, durable = false) {
  const script = fileURLToPath(new URL('child.mjs', import.meta.url));
  const [program, ...first] = contestant.command ?? [process.execPath, script, contestant.name];
  const child = spawn(/** @type {string} */ (program), [...first, role, JSON.stringify(target), String(durable)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (child.pid === undefined) {
    child.on('error', () => {});
    throw new Unavailable(`${program} is not on the PATH`);
  }
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const tooLong = setTimeout(() => child.kill(), longestAnswerMs);
    const { value, done } = await lines.next();
    clearTimeout(tooLong);
    if (done) throw new Error(`${contestant.name} ended while it was asked to ${role}`);
    return JSON.parse(value);
  };
  await answer();
  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return answer();
    },
    async stop() {
      child.kill();
      await exited;
    },
  };
}
