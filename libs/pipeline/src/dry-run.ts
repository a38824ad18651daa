import type { Credential, Exchange, InboundRequest, PreparedAttempt, Target } from '@sluice/exchange';
import { ServiceError } from '@sluice/exchange';

import { NO_ARGUMENTS } from './argument-memory.js';
import type { PipelineDependencies } from './build-pipeline.js';
import { overrideExchange } from './overrides/override-exchange.js';
import { quirkKey } from './quirk-store.js';
import { MediaInliner } from './remote-media/media-inliner.js';
import { SearchOffer } from './web-search/search-offer.js';
import { argumentRecall } from './translation/argument-recall.js';
import { prepareAttempt } from './translation/prepare-attempt.js';

/** What a translation takes of an exchange. */
export type DryRunSubject = Pick<Exchange, 'request' | 'ambient' | 'principal' | 'session' | 'config'> & {
  readonly inbound: Pick<InboundRequest, 'body'>;
  /** Aborted when nobody waits any more; absent = somebody does. */
  readonly left?: AbortSignal;
};

type DryRunDependencies = Pick<
  PipelineDependencies,
  'providers' | 'signer' | 'quirks' | 'estimator' | 'media' | 'argumentMemory'
>;

/** Translates as an exchange would, with what was learned until now, and sends nothing to an upstream. */
export class DryRun {
  readonly #dependencies: DryRunDependencies;
  readonly #media: MediaInliner;
  readonly #search: SearchOffer;

  constructor(dependencies: DryRunDependencies) {
    this.#dependencies = dependencies;
    this.#search = new SearchOffer(dependencies.providers);
    this.#media = new MediaInliner(dependencies.providers, dependencies.media);
  }

  /** Whether {@link prepare} would have to fetch something first. */
  needsMedia(subject: DryRunSubject, target: Target): boolean {
    return this.#media.sitesFor(subject, target).length > 0;
  }

  /**
   * Fetches what the URLs of the request lead to, where an exchange would.
   *
   * @param credential stands in the request where a key would; need not be one
   * @throws {ClientError} when the request needs something the provider cannot do at all
   * @throws {ServiceError} `gateway_no_route`
   * @throws the reason why the subject was left
   */
  async prepare(subject: DryRunSubject, target: Target, credential: Credential): Promise<PreparedAttempt> {
    const { providers, signer, quirks, estimator, argumentMemory = NO_ARGUMENTS } = this.#dependencies;
    const provider = providers.get(target.provider);
    if (!provider) throw new ServiceError('gateway_no_route', `The provider ${target.provider} is not configured.`);
    const overridden = overrideExchange(subject, target);
    const exchange = this.#withSearch(await this.#withMedia(overridden, target), target);
    return prepareAttempt({
      exchange,
      asked: subject.request,
      target,
      provider,
      credential,
      signer,
      quirks: quirks.read(quirkKey(exchange, target)),
      estimatedInputTokens: estimator.estimate(exchange.request, exchange.inbound.body.length),
      recallArguments: argumentRecall(exchange, argumentMemory, new Map()),
    });
  }

  #withSearch(subject: DryRunSubject, target: Target): DryRunSubject {
    const offered = this.#search.make(subject, target);
    return offered ? { ...subject, request: offered.request } : subject;
  }

  async #withMedia(subject: DryRunSubject, target: Target): Promise<DryRunSubject> {
    const sites = this.#media.sitesFor(subject, target);
    if (sites.length === 0) return subject;
    const { left = new AbortController().signal } = subject;
    return { ...subject, request: await this.#media.inline(subject, { sites, known: new Map() }, left) };
  }
}
