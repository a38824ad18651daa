import type { Usage } from '@sluice/completion';
import type { AttemptOutcome, GatewayError, HeaderList } from '@sluice/exchange';

import type { RunningExchange } from '../running-exchange.js';
import { USAGE_KEYS, type AttemptTally } from './attempt-tally.js';

/**
 * Tells the observers how an attempt goes. A reply that takes several requests is one attempt to the stages around it;
 * observers are told of each request as an attempt of its own, with what was counted and lost since the one before.
 */
export class AttemptReport {
  readonly #exchange: RunningExchange;
  readonly #tally: AttemptTally;
  #number: number;
  #usageBefore: Usage | undefined;
  #lossesBefore = 0;

  constructor(exchange: RunningExchange, tally: AttemptTally, number: number) {
    this.#exchange = exchange;
    this.#tally = tally;
    this.#number = number;
  }

  head(status: number, headers: HeaderList): void {
    this.#exchange.report({ type: 'attempt-head', attempt: this.#number, status, headers });
  }

  /** Once per network read. */
  chunk(bytes: Uint8Array): void {
    this.#exchange.report({ type: 'upstream-chunk', attempt: this.#number, bytes });
  }

  /** The body ended by itself, or broke. */
  upstreamEnd(failure?: GatewayError): void {
    this.#exchange.report({ type: 'upstream-end', attempt: this.#number, ...(failure && { failure }) });
  }

  error(error: GatewayError): void {
    this.#exchange.report({ type: 'attempt-error', attempt: this.#number, error });
  }

  end(outcome: AttemptOutcome): void {
    const { usage, stopReason, responseId, responseModel, losses } = this.#tally;
    this.#exchange.report({
      type: 'attempt-end',
      attempt: this.#number,
      outcome,
      losses: losses.slice(this.#lossesBefore),
      ...(usage && { usage: usageSince(usage, this.#usageBefore) }),
      ...(stopReason && { stopReason }),
      ...(responseId !== undefined && { responseId }),
      ...(responseModel !== undefined && { responseModel }),
    });
  }

  /** The body ended or broke, and the reply goes on in another. */
  endBody(failure: GatewayError | undefined): void {
    this.upstreamEnd(failure);
    if (failure) this.error(failure);
    this.end(failure ? 'error' : 'ok');
  }

  /** The reply goes on with another request; the one before has been reported to its end. */
  goOn(number: number): void {
    this.#number = number;
    this.#usageBefore = this.#tally.usage;
    this.#lossesBefore = this.#tally.losses.length;
  }
}

/** What one request of several has cost: counts are of the whole reply so far. */
function usageSince(usage: Usage, before: Usage | undefined): Usage {
  if (before === undefined) return usage;
  const since: { -readonly [Key in keyof Usage]: number } = { ...usage };
  for (const key of USAGE_KEYS) since[key] = Math.max(0, usage[key] - before[key]);
  return since;
}
