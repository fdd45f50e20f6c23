import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who holds a lease, as others on the same machine can judge. */
export interface Holder {
  /** Unique for each lease that is taken. */
  readonly id: string;
  readonly pid: number;
  /** Where that number means a process: the same for processes that see each other. */
  readonly machine: string;
  /** When the process started, as the system tells it; null where it does not. */
  readonly started: string | null;
}

/** This process as a holder. */
export function thisHolder(): Holder {
  return { id: randomUUID(), pid: process.pid, machine: thisMachine(), started: ownStart() };
}

/** Whether the process of a holder has certainly ended. False when nobody here can tell. */
export function isGone(holder: Holder): boolean {
  if (holder.machine !== thisMachine()) return false;
  if (holder.started !== null) {
    const started = startOf(holder.pid);
    // A number is given again; the time of the start tells the processes apart.
    if (started !== undefined) return started !== holder.started;
  }
  return !isRunning(holder.pid);
}

let own: { readonly start: string | null } | undefined;

function ownStart(): string | null {
  own ??= { start: startOf(process.pid) ?? null };
  return own.start;
}

let machine: string | undefined;

/** Host, boot and the space of process numbers: two containers with one name are two machines. */
function thisMachine(): string {
  machine ??= [hostname(), read('/proc/sys/kernel/random/boot_id'), link('/proc/self/ns/pid')].join(' ');
  return machine;
}

/** The time of the start, in ticks since the machine was started. */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The name stands in parentheses and may hold some itself.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended: only its parent has not asked yet.
  return fields?.[0] === 'Z' ? 'ended' : fields?.[19];
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
