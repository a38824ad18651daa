import type { Exchange, ProviderAdapter, ProviderId } from '@sluice/exchange';
import { ClientError, GatewayError } from '@sluice/exchange';
import { selectRoute } from '@sluice/routing';
import type { Observable } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { ExchangeHandler, ExchangeInterceptor } from '../exchange-interceptor.js';
import type { RunningExchange } from '../running-exchange.js';

type Providers = ReadonlyMap<ProviderId, ProviderAdapter>;

/**
 * Keeps requests with a fault from upstreams they would have to be translated for. One that speaks the client's own
 * dialect is asked all the same: its API is newer than what the gateway knows of it.
 */
export class RequestFaultInterceptor implements ExchangeInterceptor<CompletionFrame> {
  readonly #providers: Providers;

  constructor(providers: Providers) {
    this.#providers = providers;
  }

  intercept(exchange: RunningExchange, next: ExchangeHandler<CompletionFrame>): Observable<CompletionFrame> {
    const { requestFault, requestFaultPlace: place, target } = exchange;
    if (requestFault === undefined) return next.handle(exchange);
    const provider = target && this.#providers.get(target.provider);
    if (judges(provider, exchange) && isSentOn(exchange)) return next.handle(exchange);
    throw new ClientError('invalid_request', requestFault, { place });
  }
}

/** Of Chat Completions only what nobody has changed is sent on as it came. */
function isSentOn({ chat, request, run }: RunningExchange): boolean {
  return chat === undefined || request === run.origin.request;
}

/** What it takes to know where a request goes; without its session, where one of none goes. */
export type JudgedRequest = Pick<Exchange, 'request' | 'config'> & Partial<Pick<Exchange, 'session' | 'chat'>>;

/** Whether the first upstream a model leads to judges requests itself; where a model leads is for routing to refuse. */
export function judgesRequests({ request, config, session, chat }: JudgedRequest, providers: Providers): boolean {
  try {
    const [target] = selectRoute(request.model, config, session?.id).targets;
    return judges(target && providers.get(target.provider), { chat });
  } catch (error) {
    if (error instanceof GatewayError) return false;
    throw error;
  }
}

/** Whether an upstream is sent the client's request as it came, in the dialect it came in. */
function judges(provider: ProviderAdapter | undefined, { chat }: { readonly chat?: unknown }): boolean {
  return (chat === undefined ? provider?.judgesRequests : provider?.judgesChatRequests) === true;
}
