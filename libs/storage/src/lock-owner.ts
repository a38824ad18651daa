import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who holds a lock. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the kernel's ticks: tells a reused pid from the owner. Absent without `/proc`. */
  readonly startedTicks?: string;
}

/** The running process as the owner of a lock. */
export function thisProcess(): LockOwner {
  const startedTicks = readStartedTicks(process.pid);
  return { pid: process.pid, host: hostname(), ...(startedTicks !== undefined && { startedTicks }) };
}

/** Reads what {@link thisProcess} gave, or undefined when the text is torn. */
export function parseLockOwner(text: string): LockOwner | undefined {
  try {
    const owner = JSON.parse(text) as LockOwner | null;
    return typeof owner?.pid === 'number' && typeof owner.host === 'string' ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the owner still runs; undefined when it ran on another machine, where nobody here can look. */
export function isRunning(owner: LockOwner): boolean | undefined {
  if (owner.host !== hostname()) return undefined;
  if (!isPidAlive(owner.pid)) return false;
  const startedTicks = readStartedTicks(owner.pid);
  return owner.startedTicks === undefined || startedTicks === undefined || startedTicks === owner.startedTicks;
}

function isPidAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process of another user cannot be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The 22nd field of `/proc/<pid>/stat` (proc(5)); the name in field 2 may itself hold spaces and brackets. */
function readStartedTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
