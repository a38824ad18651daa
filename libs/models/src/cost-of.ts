import type { BilledCall, Billing, Usage } from '@sluice/completion';
import type { AttemptCost, CostRow, Target } from '@sluice/exchange';

import { factsOf, type ModelSource } from './find-model.js';
import { priceOf, roundedDollars } from './price-of.js';

/** What one attempt is billed for. */
export interface CostSubject {
  readonly source: ModelSource;
  readonly target: Target;
  /** The model the provider says it served, if it says so. */
  readonly servedModel?: string | undefined;
  readonly usage: Usage;
  /** The sides of `usage` that nobody counted. */
  readonly estimated?: readonly ('input' | 'output')[];
  readonly billing?: Billing | undefined;
  /** The day of the attempt in UTC, `YYYY-MM-DD`. */
  readonly day: string;
}

/** What an attempt cost by the lists of prices that are known, part by part. */
export function costOf(subject: CostSubject): AttemptCost {
  const { usage, billing = {}, estimated = [] } = subject;
  const { calls, reportedCostUsd } = billing;
  const whole = { usage, ...billing };
  const rows = (calls ?? [whole]).map((call) => rowOf(subject, call));
  const dollars = rows.map(({ usd }) => usd);
  const usd = dollars.every((price) => price !== undefined) ? roundedDollars(sum(dollars)) : undefined;
  return {
    ...(usd !== undefined && { usd }),
    ...(reportedCostUsd !== undefined && { reportedUsd: reportedCostUsd }),
    ...(estimated.length > 0 && { estimated }),
    rows,
  };
}

type Call = BilledCall & Pick<Billing, 'webSearchRequests'>;

function rowOf(subject: CostSubject, call: Call): CostRow {
  const { usage } = call;
  const hour = Math.min(call.cacheCreation1hTokens ?? 0, usage.cacheCreationTokens);
  const counts = {
    inputTokens: usage.inputTokens,
    cacheReadTokens: usage.cacheReadTokens,
    cacheWriteTokens: usage.cacheCreationTokens - hour,
    cacheWrite1hTokens: hour,
    outputTokens: usage.outputTokens,
    webSearches: call.webSearchRequests ?? 0,
  };
  const model = call.model ?? subject.servedModel ?? subject.target.model;
  // Lists are of the standard tier.
  const usd =
    subject.billing?.serviceTier === undefined ? priceOf(counts, pricesOf(subject, model), subject.day) : undefined;
  return { model, ...counts, ...(usd !== undefined && { usd }) };
}

/** By the name that was served, which may be more exact than the one that was asked for, or unknown to the list. */
function pricesOf({ source, target }: CostSubject, served: string) {
  const byServed = factsOf(source, { ...target, model: served })?.prices;
  return byServed ?? factsOf(source, target)?.prices;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
