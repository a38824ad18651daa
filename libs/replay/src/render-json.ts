import type { ReplayRun } from './replay-run.js';

/**
 * For machines: the run itself, schema `sluice.replay.run/1`.
 * @param options.timings false leaves out the only thing that differs from run to run
 */
export function renderJson(run: ReplayRun, options: { readonly timings: boolean } = { timings: true }): string {
  const verdicts = run.verdicts.map(({ durationMicros, ...verdict }) =>
    options.timings ? { ...verdict, durationMicros } : verdict,
  );
  return `${JSON.stringify({ ...run, verdicts }, undefined, 2)}\n`;
}
