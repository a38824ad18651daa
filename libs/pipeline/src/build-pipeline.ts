import type {
  ClientChunk,
  CredentialPool,
  Exchange,
  GatewayError,
  MediaFetcher,
  PromptCounter,
  TokenEstimator,
  WebSearch,
} from '@sluice/exchange';
import type { Valve } from '@sluice/streaming';
import type { Observable } from 'rxjs';

import { ALLOW_ALL, type AccessPolicy } from './access-policy.js';
import type { CompletionFrame } from './completion-frame.js';
import { wrap, type ExchangeHandler } from './exchange-interceptor.js';
import { AuthorizationInterceptor } from './interceptors/authorization.interceptor.js';
import { CacheWarmingInterceptor } from './interceptors/cache-warming.interceptor.js';
import { ContextLimitInterceptor } from './interceptors/context-limit.interceptor.js';
import { CredentialInterceptor } from './interceptors/credential.interceptor.js';
import { EncodingInterceptor } from './interceptors/encoding.interceptor.js';
import { ErrorFrameInterceptor } from './interceptors/error-frame.interceptor.js';
import { FallbackInterceptor } from './interceptors/fallback.interceptor.js';
import { OverridesInterceptor } from './interceptors/overrides.interceptor.js';
import {
  judgesRequests,
  RequestFaultInterceptor,
  type JudgedRequest,
} from './interceptors/request-fault.interceptor.js';
import { RemoteMediaInterceptor } from './interceptors/remote-media.interceptor.js';
import { RetryInterceptor } from './interceptors/retry.interceptor.js';
import { RoutingInterceptor } from './interceptors/routing.interceptor.js';
import { TranslationHandler, type TranslationDependencies } from './interceptors/translation.handler.js';
import { WebSearchInterceptor } from './interceptors/web-search.interceptor.js';
import { MediaInliner } from './remote-media/media-inliner.js';
import { beginRun, type ExchangeSummary } from './running-exchange.js';
import { SearchOffer } from './web-search/search-offer.js';

/** Everything the pipeline does not do itself. */
export interface PipelineDependencies extends TranslationDependencies {
  readonly credentials: CredentialPool;
  readonly estimator: TokenEstimator;
  /** Absent = no prompt is refused for its length. */
  readonly counter?: PromptCounter;
  /** Absent = URLs of images and documents are never fetched. */
  readonly media?: MediaFetcher;
  /** Absent = the web is searched by upstreams alone. */
  readonly search?: WebSearch;
  /** Absent = everybody may use everything. */
  readonly access?: AccessPolicy;
}

/** One exchange on its way. */
export interface PipelineRun {
  /**
   * The response body; to be subscribed once. Nothing happens before. The first chunk carries the head. Fails, always
   * with a `GatewayError`, only before the first chunk. Unsubscribing cancels everything at once.
   */
  readonly chunks: Observable<ClientChunk>;
  /** Filled as things become known; complete when `chunks` has ended or was unsubscribed. */
  readonly summary: ExchangeSummary;
  /** Ends the run: with the error before the first chunk, with an `event: error` after it. Harmless once it has ended. */
  stop(error: GatewayError): void;
}

export interface Pipeline {
  /** Whether what is wrong with a request is for the upstream to say that its model leads to. */
  judgesRequests(exchange: JudgedRequest): boolean;
  /** @param valve closed by the sink while the client does not keep up */
  run(exchange: Exchange, valve: Valve): PipelineRun;
}

/** Puts the stages together. Their order is the order of this list, the outermost first. */
export function buildPipeline(dependencies: PipelineDependencies): Pipeline {
  const frames = [
    new AuthorizationInterceptor(dependencies.access ?? ALLOW_ALL),
    new RoutingInterceptor(),
    new CacheWarmingInterceptor(dependencies.providers),
    new FallbackInterceptor(),
    new OverridesInterceptor(),
    new RequestFaultInterceptor(dependencies.providers),
    new ContextLimitInterceptor(dependencies.counter),
    new RemoteMediaInterceptor(new MediaInliner(dependencies.providers, dependencies.media)),
    new WebSearchInterceptor(new SearchOffer(dependencies.providers), dependencies.search),
    new RetryInterceptor(),
    new CredentialInterceptor(dependencies.credentials),
  ].reduceRight<ExchangeHandler<CompletionFrame>>(
    (next, stage) => wrap(stage, next),
    new TranslationHandler(dependencies),
  );
  const chunks = wrap(new ErrorFrameInterceptor(), wrap(new EncodingInterceptor(dependencies), frames));
  return {
    judgesRequests: (exchange) => judgesRequests(exchange, dependencies.providers),
    run: (exchange, valve) => {
      const running = beginRun(exchange, valve);
      return {
        chunks: chunks.handle(running),
        summary: running.run.summary,
        stop: (error) => running.run.stop?.(error),
      };
    },
  };
}
