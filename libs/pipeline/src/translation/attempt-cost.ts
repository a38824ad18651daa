import { EMPTY_USAGE } from '@sluice/completion';
import type { Billing, Usage } from '@sluice/completion';
import type { AttemptCost, AttemptOutcome, ExchangeCost } from '@sluice/exchange';
import { timeOfUlid } from '@sluice/exchange';
import { costOf, roundedDollars } from '@sluice/models';

import type { RunningExchange } from '../running-exchange.js';

/** Roughly, for replies that broke off before anybody counted. */
const CHARACTERS_PER_TOKEN = 4;
const LENGTH_OF_DAY = 'YYYY-MM-DD'.length;

/** How an attempt ended, as far as the bill is concerned. */
export interface BilledAttempt {
  readonly outcome: AttemptOutcome;
  readonly target: NonNullable<RunningExchange['attempt']>['target'];
  readonly servedModel: string | undefined;
  readonly usage: Usage | undefined;
  readonly billing: Billing | undefined;
  /** UTF-16 units of what the model has written. */
  readonly characters: number;
}

/**
 * What an attempt cost. Of a reply that was cut, the prompt was charged all the same, and what had been written by
 * then: where the upstream did not come to count it, it is estimated.
 */
export function costOfAttempt(exchange: RunningExchange, attempt: BilledAttempt): AttemptCost {
  const { target, servedModel, billing } = attempt;
  return costOf({
    source: exchange.config,
    target,
    servedModel,
    billing,
    // Read from the id, which stands in the recording: a reading of the clock would not be in older ones.
    day: timeOfUlid(exchange.id).toISOString().slice(0, LENGTH_OF_DAY),
    ...completed(exchange, attempt),
  });
}

/** Adds what an attempt cost to what the exchange has cost so far. */
export function addCost(total: ExchangeCost | undefined, { usd, reportedUsd }: AttemptCost): ExchangeCost {
  const before = total ?? { usd: 0, unpriced: 0 };
  const reported = (before.reportedUsd ?? 0) + (reportedUsd ?? 0);
  return {
    usd: roundedDollars(before.usd + (usd ?? 0)),
    unpriced: before.unpriced + (usd === undefined ? 1 : 0),
    ...((before.reportedUsd ?? reportedUsd) !== undefined && { reportedUsd: roundedDollars(reported) }),
  };
}

function completed(exchange: RunningExchange, attempt: BilledAttempt) {
  const { outcome, characters } = attempt;
  const usage = attempt.usage ?? EMPTY_USAGE;
  const estimated: ('input' | 'output')[] = [];
  let { inputTokens, outputTokens } = usage;
  if (inputTokens + usage.cacheReadTokens + usage.cacheCreationTokens === 0) {
    inputTokens = exchange.run.estimatedInputTokens ?? 0;
    estimated.push('input');
  }
  const written = Math.ceil(characters / CHARACTERS_PER_TOKEN);
  // The first count of a reply that was cut is of its first token.
  if (outputTokens < written && (outcome !== 'ok' || outputTokens === 0)) {
    outputTokens = written;
    estimated.push('output');
  }
  return { usage: { ...usage, inputTokens, outputTokens }, estimated };
}
