import type { Credential, Exchange, InboundRequest, PreparedAttempt, Target } from '@sluice/exchange';
import { ServiceError } from '@sluice/exchange';

import { NO_ARGUMENTS } from './argument-memory.js';
import type { PipelineDependencies } from './build-pipeline.js';
import { quirkKey } from './quirk-store.js';
import { argumentRecall } from './translation/argument-recall.js';
import { prepareAttempt } from './translation/prepare-attempt.js';

/** What a translation takes of an exchange. */
export type DryRunSubject = Pick<Exchange, 'request' | 'ambient' | 'principal' | 'session' | 'config'> & {
  readonly inbound: Pick<InboundRequest, 'body'>;
};

type DryRunDependencies = Pick<
  PipelineDependencies,
  'providers' | 'signer' | 'quirks' | 'estimator' | 'argumentMemory'
>;

/** Translates as an exchange would, with what was learned until now, and sends nothing. */
export class DryRun {
  readonly #dependencies: DryRunDependencies;

  constructor(dependencies: DryRunDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * @param credential stands in the request where a key would; need not be one
   * @throws {ClientError} when the request needs something the provider cannot do at all
   * @throws {ServiceError} `gateway_no_route`
   */
  prepare(exchange: DryRunSubject, target: Target, credential: Credential): PreparedAttempt {
    const { providers, signer, quirks, estimator, argumentMemory = NO_ARGUMENTS } = this.#dependencies;
    const provider = providers.get(target.provider);
    if (!provider) throw new ServiceError('gateway_no_route', `The provider ${target.provider} is not configured.`);
    return prepareAttempt({
      exchange,
      target,
      provider,
      credential,
      signer,
      quirks: quirks.read(quirkKey(exchange, target)),
      estimatedInputTokens: estimator.estimate(exchange.request, exchange.inbound.body.length),
      recallArguments: argumentRecall(exchange, argumentMemory, new Map()),
    });
  }
}
