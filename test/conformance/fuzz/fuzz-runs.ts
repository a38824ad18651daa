const RUNS_LOCALLY = 1_000;
const RUNS_IN_CI = 10_000;

/** Milliseconds a property may take in all. */
export const PATIENCE_MS = 600_000;

/**
 * How often a property is tried, as parameters for fast-check. `TEST_FUZZ_RUNS` sets the number, `TEST_FUZZ_SEED` the
 * seed; a failure prints the seed it was found with, and the smallest case.
 */
export function fuzzRuns(share = 1): { readonly numRuns: number; readonly seed?: number } {
  const { CI, TEST_FUZZ_RUNS: runs, TEST_FUZZ_SEED: seed } = process.env;
  const numRuns = runs === undefined ? (CI === 'true' ? RUNS_IN_CI : RUNS_LOCALLY) : Number(runs);
  return { numRuns: Math.ceil(numRuns * share), ...(seed !== undefined && { seed: Number(seed) }) };
}
