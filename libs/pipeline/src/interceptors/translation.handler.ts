import type {
  Attempt,
  Credential,
  PreparedAttempt,
  ProviderAdapter,
  ProviderId,
  Quirks,
  RequestSigner,
  SignatureSigner,
  TraceContextSource,
  Transport,
} from '@sluice/exchange';
import { ServiceError } from '@sluice/exchange';
import { Observable } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { ExchangeHandler } from '../exchange-interceptor.js';
import { NO_ARGUMENTS, type ArgumentMemory } from '../argument-memory.js';
import { quirkKey, type QuirkStore } from '../quirk-store.js';
import type { RunningExchange } from '../running-exchange.js';
import { argumentRecall } from '../translation/argument-recall.js';
import { announceCall } from '../translation/announce-call.js';
import { prepareAttempt } from '../translation/prepare-attempt.js';
import { signedTransport } from '../translation/signed-transport.js';
import { UpstreamAttempt } from '../translation/upstream-attempt.js';
import { clientPatienceMs, upstreamTimeouts } from '../translation/upstream-timeouts.js';

/** What the innermost stage works with. */
export interface TranslationDependencies {
  readonly transport: Transport;
  readonly providers: ReadonlyMap<ProviderId, ProviderAdapter>;
  readonly signer: SignatureSigner;
  /** Absent where no provider has its requests signed. */
  readonly requestSigner?: RequestSigner;
  readonly quirks: QuirkStore;
  /** Absent = arguments are written anew from what clients hand back. */
  readonly argumentMemory?: ArgumentMemory;
  readonly traces: TraceContextSource;
}

/** What the stages outside must have decided by now. */
interface Assignment {
  readonly exchange: RunningExchange;
  readonly attempt: Attempt;
  readonly credential: Credential;
  readonly provider: ProviderAdapter;
}

/** The innermost stage: puts the request into the provider's words, sends it, and reads the answer. */
export class TranslationHandler implements ExchangeHandler<CompletionFrame> {
  readonly #dependencies: TranslationDependencies;

  constructor(dependencies: TranslationDependencies) {
    this.#dependencies = dependencies;
  }

  handle(exchange: RunningExchange): Observable<CompletionFrame> {
    return new Observable((subscriber) => {
      const attempt = new UpstreamAttempt(this.#begin(this.#assign(exchange)), subscriber);
      subscriber.add(() => {
        attempt.abandon();
      });
      attempt.start();
    });
  }

  #assign(exchange: RunningExchange): Assignment {
    const { attempt, credential } = exchange;
    if (!attempt || !credential) throw new Error('an attempt and its credential must be chosen before it is made');
    const provider = this.#dependencies.providers.get(attempt.target.provider);
    if (provider) return { exchange, attempt, credential, provider };
    throw new ServiceError('gateway_no_route', `The provider ${attempt.target.provider} is not configured.`);
  }

  #prepare({ exchange, attempt, credential, provider }: Assignment, quirks: Quirks): PreparedAttempt {
    const { signer, argumentMemory = NO_ARGUMENTS } = this.#dependencies;
    const { estimatedInputTokens, recalledArguments, origin } = exchange.run;
    return prepareAttempt({
      exchange,
      asked: origin.request,
      target: attempt.target,
      provider,
      credential,
      signer,
      quirks,
      estimatedInputTokens,
      recallArguments: argumentRecall(exchange, argumentMemory, recalledArguments),
    });
  }

  /** Translates, and announces what is about to be sent. */
  #begin(assignment: Assignment) {
    const { exchange, attempt, provider, credential } = assignment;
    const { ambient, config, run } = exchange;
    const { target } = attempt;
    const { quirks, traces, requestSigner: signer } = this.#dependencies;
    const quirksInForce = ambient.read('quirks', () => quirks.read(quirkKey(exchange, target)));
    const prepared = this.#prepare(assignment, quirksInForce);
    const { losses, contextEdits, signing } = prepared;
    const relays = prepared.openRelay !== undefined && exchange.commit.stage === 0;
    run.serving = { target, losses, ...(contextEdits && { contextEdits }), ...(relays && { relay: 'awaited' }) };
    const transport = signedTransport(this.#dependencies.transport, { signing, signer, credential, ambient });
    const made = { exchange, target, provider, quirks, quirksInForce, attempt, prepared, transport, traces };
    const request = announceCall({ ...made, request: prepared.request, losses });
    const patienceMs = clientPatienceMs(exchange.inbound.headers);
    const { timeouts } = config;
    const { stream } = prepared.request;
    const watch = upstreamTimeouts({ ambient, timeouts, provider: target.provider, stream, patienceMs });
    return { ...made, request, watch };
  }
}
