import { setTimeout as pause } from 'node:timers/promises';

/** How often a call is tried, and how long it may take with all its attempts. */
export interface RetryLimits {
  readonly maxAttempts: number;
  /** Milliseconds one attempt may take. */
  readonly attemptMs: number;
  /** Milliseconds they may all take, with what is waited between them. */
  readonly deadlineMs: number;
  /** Milliseconds before the second attempt, at most; twice as many before each further one. */
  readonly firstDelayMs: number;
  /** Milliseconds. */
  readonly maxDelayMs: number;
}

/**
 * Does something until it succeeds, must not be repeated, or is out of time. Between attempts it waits for a random
 * part of a growing time, so that those whom a server sent away together do not come back together.
 *
 * @param call does not outlast its signal for long
 * @throws whatever the last attempt failed with
 */
export async function retryCalls<T>(
  call: (signal: AbortSignal) => Promise<T>,
  isTransient: (error: unknown) => boolean,
  { maxAttempts, attemptMs, deadlineMs, firstDelayMs, maxDelayMs }: RetryLimits,
): Promise<T> {
  const untilMs = performance.now() + deadlineMs;
  for (let attempt = 1; ; attempt += 1) {
    const leftMs = Math.ceil(untilMs - performance.now());
    try {
      return await attemptCall(call, AbortSignal.timeout(Math.max(1, Math.min(attemptMs, leftMs))));
    } catch (error) {
      const delayMs = Math.random() * Math.min(firstDelayMs * 2 ** (attempt - 1), maxDelayMs);
      if (attempt >= maxAttempts || performance.now() + delayMs >= untilMs || !isTransient(error)) throw error;
      await pause(delayMs);
    }
  }
}

/** A library may heed its signal only between the steps that it takes. */
async function attemptCall<T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  let abandon = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    abandon = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abandon, { once: true });
  });
  try {
    return await Promise.race([call(signal), late]);
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}
