import type { Target } from '@sluice/exchange';
import { formatTarget, GatewayError, UpstreamError } from '@sluice/exchange';
import { factsOf } from '@sluice/models';
import { catchError, defer, type Observable } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { ExchangeHandler, ExchangeInterceptor } from '../exchange-interceptor.js';
import type { RunningExchange } from '../running-exchange.js';

interface Chain {
  readonly exchange: RunningExchange;
  readonly next: ExchangeHandler<CompletionFrame>;
  readonly targets: readonly Target[];
}

interface FailedChain extends Chain {
  readonly failed: Target;
}

/** Goes on to the next target when one has failed for good, as long as the client has seen no content. */
export class FallbackInterceptor implements ExchangeInterceptor<CompletionFrame> {
  intercept(exchange: RunningExchange, next: ExchangeHandler<CompletionFrame>): Observable<CompletionFrame> {
    const [first, ...rest] = exchange.targets ?? [];
    if (first === undefined) throw new Error('routing must have chosen a target');
    return this.#serve({ exchange, next, targets: rest }, first);
  }

  #serve(chain: Chain, target: Target, earlier?: GatewayError): Observable<CompletionFrame> {
    const { exchange, next, targets } = chain;
    return defer(() => next.handle({ ...exchange, target, remainingTargets: targets.length })).pipe(
      catchError((error: unknown) => this.#fallBack({ ...chain, failed: target }, error, earlier)),
    );
  }

  #fallBack(chain: FailedChain, error: unknown, earlier: GatewayError | undefined): Observable<CompletionFrame> {
    if (!(error instanceof GatewayError)) throw error;
    const { exchange, next } = chain;
    const [target, ...rest] = targetsAfter(chain, error);
    const decision = {
      type: 'decision',
      attempt: exchange.budget.upstreamCalls,
      errorCode: error.code,
      waitMs: 0,
    } as const;
    const toTell = exchange.commit.stage === 2 ? error : weightier(error, earlier);
    if (target === undefined) {
      exchange.report({ ...decision, action: 'give-up' });
      throw toTell;
    }
    exchange.report({ ...decision, action: 'fallback', next: formatTarget(target) });
    return this.#serve({ exchange, next, targets: rest }, target, toTell);
  }
}

function targetsAfter({ exchange, targets, failed }: FailedChain, error: GatewayError): readonly Target[] {
  const { commit, budget, config } = exchange;
  if (commit.stage === 2 || budget.upstreamCalls >= config.retry.maxUpstreamCalls) return [];
  if (OVERFLOWS.has(error.code)) return targets.filter((target) => isLarger(config, target, failed));
  return error.fallbackable ? targets : [];
}

/** A prompt that was too long for one model is too long for all that are no larger. */
const OVERFLOWS: ReadonlySet<string> = new Set(['upstream_context_overflow', 'prompt_too_long']);

function isLarger(config: RunningExchange['config'], target: Target, failed: Target): boolean {
  const [context, tooSmall] = [target, failed].map((each) => factsOf(config, each)?.contextTokens);
  return context !== undefined && tooSmall !== undefined && context > tooSmall;
}

/** The last word of an upstream tells the user more than that the gateway had no key for, or no way to, the next one. */
function weightier(error: GatewayError, earlier: GatewayError | undefined): GatewayError {
  return earlier instanceof UpstreamError && !(error instanceof UpstreamError) ? earlier : error;
}
