import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type CorruptLine, openRowReader, readRows } from '@e2evidence/ndjson';
import { bundleProgram, tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const childArgs = [bundleProgram(file('child.mjs'))];

interface Writer {
  readonly process: ChildProcess;
  /** Rows that the log took, by their numbers. */
  readonly taken: number[];
  readonly codes: string[];
  readonly ended: Promise<unknown>;
}

type How = 'batches' | 'durable' | 'python';

/** Starts a process that appends rows; `limit` is a command of the shell before it. */
function write(log: string, sender: string, first: number, end: number, how: How, limit = 'true'): Writer {
  const args = [process.execPath, ...childArgs, log, sender, String(first), String(end), how];
  const child = spawn('sh', ['-c', `${limit}; exec "$0" "$@"`, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const taken: number[] = [];
  const codes: string[] = [];
  createInterface(child.stdout).on('line', (line) => {
    // The line at which it was killed may be half of one.
    if (!line.endsWith('}')) return;
    const batch = JSON.parse(line);
    taken.push(...batch.taken);
    codes.push(...batch.codes);
  });
  return { process: child, taken, codes, ended: once(child, 'close') };
}

/** Which rows a log holds, and what in it is no row. */
function follow(log: string) {
  const ids: string[] = [];
  const corrupt: CorruptLine[] = [];
  const reader = openRowReader(log, { recoverAfter: '{"event_id"', onCorrupt: (line) => corrupt.push(line) });
  const look = async (): Promise<void> => {
    for (;;) {
      const { rows, atEnd } = await reader.read();
      for (const { value } of rows) ids.push((value as { event_id: string }).event_id);
      if (atEnd) return;
    }
  };
  return { ids, corrupt, look, close: () => reader.close() };
}

const numbersOf = (ids: readonly string[], sender: string): number[] =>
  ids.filter((id) => id.startsWith(`${sender}-`)).map((id) => Number(id.slice(sender.length + 1)));

const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

it('writers that are killed at any moment lose no row that was acknowledged, and tear none of the others', {
  timeout: 90_000,
}, async () => {
  await using dir = await tmpdir();
  const log = dir.join('log');
  const followed = follow(log);
  let kills = 0;
  const acknowledged = new Map<string, number[]>();
  const lives = (['batches', 'durable', 'python', 'batches'] as const).map(async (how, number) => {
    const sender = `${how}${number}`;
    const all: number[] = [];
    acknowledged.set(sender, all);
    // Each life counts on from where no row of the life before can be.
    for (let life = 0; life < 3; life++) {
      const writer = write(log, sender, life * 100_000, life * 100_000 + (life < 2 ? 90_000 : 300), how);
      if (life < 2) {
        while (writer.taken.length < 20) await sleep(5);
        await sleep(Math.random() * 60);
        writer.process.kill('SIGKILL');
        kills++;
      }
      await writer.ended;
      all.push(...writer.taken);
    }
  });
  const dead = Promise.all(lives);
  while ((await Promise.race([dead, sleep(2)])) === undefined) await followed.look();
  await followed.look();
  followed.close();

  for (const [sender, taken] of acknowledged) {
    const seen = numbersOf(followed.ids, sender);
    const once = new Set(seen);
    expect(taken.filter((number) => !once.has(number))).toEqual([]);
    expect(seen).toEqual(ascending([...once]));
  }
  expect(followed.corrupt.length).toBeLessThanOrEqual(kills);

  const again: string[] = [];
  for await (const { value } of readRows(log, { recoverAfter: '{"event_id"', onCorrupt: () => {} })) {
    again.push((value as { event_id: string }).event_id);
  }
  expect(followed.ids).toEqual(again);
});

it('writers of both kinds share a log: no row is torn, none is lost', { timeout: 60_000 }, async () => {
  await using dir = await tmpdir();
  const log = dir.join('log');
  const writers = (['batches', 'durable', 'python'] as const).map((how) => write(log, how, 0, 300, how));
  await Promise.all(writers.map(({ ended }) => ended));
  const followed = follow(log);
  await followed.look();
  followed.close();
  expect(followed.corrupt).toEqual([]);
  for (const how of ['batches', 'durable', 'python']) {
    expect(numbersOf(followed.ids, how)).toEqual(Array.from({ length: 300 }, (_, i) => i));
  }
});

it.skipIf(process.platform === 'win32').each(['batches', 'durable'] as const)(
  'on a full disk exactly the rows that were acknowledged are there (%s)',
  { timeout: 60_000 },
  async (how) => {
    await using dir = await tmpdir();
    const log = dir.join('log');
    // A file-size limit stands for the disk; blocks of 512 or 1024 bytes, as the shell counts.
    const { taken, codes, ended } = write(log, 'full', 0, 400, how, `trap '' XFSZ; ulimit -f 150`);
    await ended;
    const followed = follow(log);
    await followed.look();
    followed.close();
    expect(taken.length).toBeGreaterThan(20);
    expect(new Set(codes)).toEqual(new Set(['NDJSON_SHORT_WRITE', 'NDJSON_UNWRITABLE']));
    expect(taken.length + codes.length).toBe(400);
    expect(numbersOf(followed.ids, 'full')).toEqual(ascending(taken));

    // Room again: the next row starts on a line of its own.
    await write(log, 'next', 0, 1, 'batches').ended;
    const after = follow(log);
    await after.look();
    after.close();
    expect(numbersOf(after.ids, 'next')).toEqual([0]);
    expect(numbersOf(after.ids, 'full')).toEqual(ascending(taken));
  },
);
