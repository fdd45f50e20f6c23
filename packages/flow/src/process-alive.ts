import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The start of a process is known to a tick, that of the system to a second. */
const toleranceMs = 2000;
/** Linux counts in these, whatever its own clock does: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const ticksPerSecond = 100;

/**
 * Tells whether the process that was alive at some time still is.
 *
 * A number that another process has taken over since is told apart by when that one started, on Linux and macOS.
 *
 * @param atMs - When it was alive, epoch milliseconds.
 */
export function isProcessAlive(pid: number, atMs: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const startedAtMs = pid === process.pid ? undefined : startOf(pid);
  return startedAtMs === undefined || startedAtMs <= atMs + toleranceMs;
}

/** Epoch milliseconds; infinite for one that is dead and only waits to be fetched; undefined where nobody can tell. */
function startOf(pid: number): number | undefined {
  try {
    if (process.platform === 'linux') return startOnLinux(pid);
    if (process.platform !== 'darwin') return undefined;
    const started = Date.parse(execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }));
    return Number.isNaN(started) ? undefined : started;
  } catch {
    return undefined;
  }
}

function startOnLinux(pid: number): number | undefined {
  // The name of the command stands in brackets and may hold anything.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  if (fields[0] === 'Z') return Number.POSITIVE_INFINITY;
  const bootSeconds = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1];
  const ticks = Number(fields[19]);
  if (bootSeconds === undefined || !Number.isFinite(ticks)) return undefined;
  return (Number(bootSeconds) + ticks / ticksPerSecond) * 1000;
}
