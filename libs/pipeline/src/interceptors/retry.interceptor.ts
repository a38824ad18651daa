import type { Attempt, Target } from '@sluice/exchange';
import { formatTarget, GatewayError } from '@sluice/exchange';
import { catchError, defer, mergeMap, type Observable } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { ExchangeHandler, ExchangeInterceptor } from '../exchange-interceptor.js';
import { ambientDelay } from '../retry/ambient-delay.js';
import { RetryPlan } from '../retry/retry-plan.js';
import type { RunningExchange } from '../running-exchange.js';

interface Tries {
  readonly exchange: RunningExchange;
  readonly target: Target;
  readonly plan: RetryPlan;
  readonly next: ExchangeHandler<CompletionFrame>;
}

/** Tries the same target again, as long as the client has seen no content. */
export class RetryInterceptor implements ExchangeInterceptor<CompletionFrame> {
  intercept(exchange: RunningExchange, next: ExchangeHandler<CompletionFrame>): Observable<CompletionFrame> {
    return defer(() => {
      const { target } = exchange;
      if (target === undefined) throw new Error('a target must have been chosen before it is tried');
      const plan = new RetryPlan(exchange.config.retry, exchange.ambient);
      return this.#try({ exchange, target, plan, next }, firstReason(exchange, target));
    });
  }

  #try(tries: Tries, reason: Attempt['reason']): Observable<CompletionFrame> {
    const { exchange, target, plan, next } = tries;
    const attempt: Attempt = { number: exchange.budget.upstreamCalls + 1, reason, target };
    const refusesEmpty = plan.refusesEmpty(callsLeft(exchange));
    return defer(() => next.handle({ ...exchange, attempt, refusesEmpty })).pipe(
      catchError((error: unknown) => this.#again(tries, attempt, error)),
    );
  }

  #again(tries: Tries, attempt: Attempt, error: unknown): Observable<CompletionFrame> {
    const { exchange, target, plan } = tries;
    if (exchange.commit.stage === 2 || !(error instanceof GatewayError)) throw error;
    const waitMs = plan.waitAfter(error, callsLeft(exchange));
    if (waitMs === undefined) throw plan.verdict(error);
    const next = formatTarget(target);
    exchange.report({
      type: 'decision',
      attempt: attempt.number,
      action: 'retry',
      errorCode: error.code,
      waitMs,
      next,
    });
    // A try that never reached its upstream has not been the first one yet.
    const reason = exchange.budget.upstreamCalls < attempt.number ? attempt.reason : 'retry';
    if (waitMs === 0) return this.#try(tries, reason);
    return ambientDelay(exchange.ambient, 'backoff', waitMs).pipe(mergeMap(() => this.#try(tries, reason)));
  }
}

function firstReason({ continues, targets }: RunningExchange, target: Target): Attempt['reason'] {
  if (continues === true) return 'continuation';
  return target === targets?.[0] ? 'primary' : 'fallback';
}

/** Upstream calls left for this target: each of those behind it keeps one. */
function callsLeft({ config, budget, remainingTargets = 0 }: RunningExchange): number {
  return config.retry.maxUpstreamCalls - budget.upstreamCalls - remainingTargets;
}
