/** Milliseconds since some moment in the past. Unlike the time of day it never goes back, and nobody can set it. */
export function monotonicMs(): number {
  return performance.now();
}
