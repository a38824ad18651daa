import type { DifferenceLevel } from '@sluice/recordings';

/** What is compared: the request to the upstream, the response to the client, what was decided, the grammar of the response. */
export type ReplayCheck = 'request' | 'response' | 'decision' | 'invariant';

/**
 * How grave a difference is: something that was there is gone, has another type or breaks the grammar; another value;
 * something new; or only other bytes for the same content.
 */
export type DifferenceClass = 'breaking' | 'behaviour' | 'additive' | 'cosmetic';

/** One place at which a replay parted from its recording. */
export interface ReplayDifference {
  readonly check: ReplayCheck;
  readonly class: DifferenceClass;
  readonly level?: DifferenceLevel;
  /** The event, attempt or decision, in words: `event 3 (content_block_delta)`. */
  readonly where: string;
  /** In its JSON. */
  readonly path: string;
  /** Undefined where there is nothing. */
  readonly expected: unknown;
  readonly actual: unknown;
  readonly context: readonly string[];
}

/** What became of one recording. */
export interface ReplayVerdict {
  readonly id: string;
  readonly sessionId: string;
  /** Its place among the recordings of its session, from 1. */
  readonly ordinal: number;
  readonly model: string;
  readonly status: 'passed' | 'failed' | 'skipped' | 'corrupt';
  /** Why it was skipped, or what is wrong with it. */
  readonly reason?: string;
  /** The checks that were made. */
  readonly checks: readonly ReplayCheck[];
  readonly differences: readonly ReplayDifference[];
  /** Upstream reads that were replayed. */
  readonly reads: number;
  /** Microseconds it took. The only thing that is not the same in every run. */
  readonly durationMicros: number;
}

/** One run of `verify`: everything that is printed, reported or returned as an exit code comes from here. */
export interface ReplayRun {
  readonly schema: 'sluice.replay.run/1';
  readonly outcome: 'passed' | 'failed' | 'empty' | 'corrupt';
  readonly totals: Readonly<Record<ReplayVerdict['status'], number>>;
  readonly verdicts: readonly ReplayVerdict[];
}

const EXIT_CODES: Readonly<Record<ReplayRun['outcome'], number>> = { passed: 0, failed: 1, empty: 3, corrupt: 4 };

/** 0 everything passed, 1 something differs, 3 there was nothing to verify, 4 a recording is damaged. */
export function exitCodeOf(run: ReplayRun): number {
  return EXIT_CODES[run.outcome];
}

/** Adds verdicts up. A run that verified nothing has not passed. */
export function concludeRun(verdicts: readonly ReplayVerdict[]): ReplayRun {
  const totals = { passed: 0, failed: 0, skipped: 0, corrupt: 0 };
  for (const { status } of verdicts) totals[status] += 1;
  return { schema: 'sluice.replay.run/1', outcome: outcomeOf(totals), totals, verdicts };
}

function outcomeOf(totals: ReplayRun['totals']): ReplayRun['outcome'] {
  if (totals.corrupt > 0) return 'corrupt';
  if (totals.failed > 0) return 'failed';
  return totals.passed > 0 ? 'passed' : 'empty';
}
