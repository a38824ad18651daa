import { setTimeout as timeout } from 'node:timers/promises';

/** Time, as the simulator needs it; a test may hand in its own. */
export interface SimulatorClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. Never rejects. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>;
}

export const SYSTEM_CLOCK: SimulatorClock = {
  now: () => Date.now(),
  sleep: (delayMs, signal) => timeout(delayMs, undefined, { signal }).catch(() => undefined),
};
