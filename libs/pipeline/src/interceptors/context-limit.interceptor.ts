import type { PromptCounter, Target } from '@sluice/exchange';
import { ClientError, formatTarget } from '@sluice/exchange';
import { factsOf } from '@sluice/models';
import { defer, from, mergeMap, type Observable } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { ExchangeHandler, ExchangeInterceptor } from '../exchange-interceptor.js';
import type { RunningExchange } from '../running-exchange.js';

/** Vocabularies differ, and a prompt that would have fitted must not be refused. */
const TOLERANCE = 1.15;

/**
 * Refuses prompts that cannot fit into the model's context, in the words by which agents shorten theirs, before they
 * are sent and paid for. The estimate only says which prompts to look at; those are counted.
 */
export class ContextLimitInterceptor implements ExchangeInterceptor<CompletionFrame> {
  readonly #counter: PromptCounter | undefined;

  /** @param counter absent = nothing is refused */
  constructor(counter: PromptCounter | undefined) {
    this.#counter = counter;
  }

  intercept(exchange: RunningExchange, next: ExchangeHandler<CompletionFrame>): Observable<CompletionFrame> {
    const { target, config, run } = exchange;
    if (target === undefined) throw new Error('a target must have been chosen before its context is looked at');
    const counter = this.#counter;
    const limit = config.models?.checksContext === true ? factsOf(config, target)?.contextTokens : undefined;
    if (counter === undefined || limit === undefined || !exceeds(run.estimatedInputTokens, limit)) {
      return next.handle(exchange);
    }
    return defer(() => from(counted(exchange, counter, target))).pipe(
      mergeMap((tokens) => {
        const reading = exchange.ambient.read('prompt_tokens', () => tokens);
        if (exceeds(reading, limit)) throw tooLong(target, reading, limit);
        return next.handle(exchange);
      }),
    );
  }
}

function counted({ request, inbound }: RunningExchange, counter: PromptCounter, { model }: Target): Promise<number> {
  return counter.count(request, { model, body: inbound.body });
}

function exceeds(tokens: number | undefined, limit: number): boolean {
  return tokens !== undefined && tokens > limit * TOLERANCE;
}

/** The words of the Messages API ("Errors"): agents look for them at the beginning, and compact their conversation. */
function tooLong(target: Target, tokens: number, limit: number): ClientError {
  return new ClientError(
    'prompt_too_long',
    `prompt is too long: ${tokens} tokens > ${limit} maximum (counted here, for ${formatTarget(target)}; SLUICE_CONTEXT_CHECK=false turns this off)`,
    { clientShouldRetry: false },
  );
}
