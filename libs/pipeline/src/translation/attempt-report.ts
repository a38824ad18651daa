import { USAGE_KEYS, type Usage } from '@sluice/completion';
import type { Attempt, AttemptCost, AttemptOutcome, GatewayError, HeaderList, Target } from '@sluice/exchange';

import type { RunningExchange } from '../running-exchange.js';
import { addCost, costOfAttempt } from './attempt-cost.js';
import type { AttemptTally } from './attempt-tally.js';

/**
 * Tells the observers how an attempt goes. A reply that takes several requests is one attempt to the stages around it;
 * observers are told of each request as an attempt of its own, with what was counted and lost since the one before.
 */
export class AttemptReport {
  readonly #exchange: RunningExchange;
  readonly #tally: AttemptTally;
  readonly #target: Target;
  #number: number;
  #refused = false;
  #usageBefore: Usage | undefined;
  #charactersBefore = 0;
  #lossesBefore = 0;

  constructor(exchange: RunningExchange, tally: AttemptTally, attempt: Attempt) {
    this.#exchange = exchange;
    this.#tally = tally;
    this.#target = attempt.target;
    this.#number = attempt.number;
  }

  head(status: number, headers: HeaderList): void {
    // A redirect is no answer either: nobody follows it.
    this.#refused = status >= 300;
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
    this.#refused ||= NEVER_ARRIVED.has(error.code);
    this.#exchange.report({ type: 'attempt-error', attempt: this.#number, error });
  }

  end(outcome: AttemptOutcome): void {
    const { stopReason, responseId, responseModel, losses } = this.#tally;
    const usage = this.#tally.usage && usageSince(this.#tally.usage, this.#usageBefore);
    const cost = this.#cost(outcome, usage);
    this.#exchange.report({
      type: 'attempt-end',
      attempt: this.#number,
      outcome,
      losses: losses.slice(this.#lossesBefore),
      ...(usage && { usage }),
      ...(cost && { cost }),
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
    this.#charactersBefore = this.#tally.characters;
    this.#lossesBefore = this.#tally.losses.length;
  }

  /** Nobody charges for a request that was refused, or that never arrived. */
  #cost(outcome: AttemptOutcome, usage: Usage | undefined): AttemptCost | undefined {
    if (this.#refused) return undefined;
    const { billing, responseModel, characters } = this.#tally;
    const cost = costOfAttempt(this.#exchange, {
      outcome,
      target: this.#target,
      servedModel: responseModel,
      usage,
      billing,
      characters: characters - this.#charactersBefore,
    });
    const { summary } = this.#exchange.run;
    summary.cost = addCost(summary.cost, cost);
    return cost;
  }
}

const NEVER_ARRIVED: ReadonlySet<string> = new Set(['upstream_unreachable', 'upstream_connect_timeout']);

/** What one request of several has cost: counts are of the whole reply so far. */
function usageSince(usage: Usage, before: Usage | undefined): Usage {
  if (before === undefined) return usage;
  const since: { -readonly [Key in keyof Usage]: number } = { ...usage };
  for (const key of USAGE_KEYS) since[key] = Math.max(0, usage[key] - before[key]);
  return since;
}
