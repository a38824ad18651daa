import type { Credential, CredentialLease, CredentialPool, CredentialShortage, Target } from '@sluice/exchange';
import { ClientError, GatewayError, isLease, ServiceError, takesClientKey } from '@sluice/exchange';
import { Observable, type Subscriber } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { ExchangeHandler, ExchangeInterceptor } from '../exchange-interceptor.js';
import type { RunningExchange } from '../running-exchange.js';

/** Made once: an abort without a reason makes an error with a stack each time. */
const NOT_WAITED_FOR = new Error('nobody waits for a key any more');

const NO_KEY: CredentialShortage = { availableInMs: undefined };

/** Borrows a key for each attempt and gives it back with the verdict of how it fared: once, whatever the ending. */
export class CredentialInterceptor implements ExchangeInterceptor<CompletionFrame> {
  readonly #pool: CredentialPool;

  constructor(pool: CredentialPool) {
    this.#pool = pool;
  }

  intercept(exchange: RunningExchange, next: ExchangeHandler<CompletionFrame>): Observable<CompletionFrame> {
    return new Observable((subscriber) => {
      const own = clientCredentialFor(exchange);
      if (own) {
        useLoan(own, { exchange, next, subscriber });
        return;
      }
      const abort = new AbortController();
      // Added first, so that it runs first: the wait for a key ends before anything else is torn down.
      subscriber.add(() => {
        abort.abort(NOT_WAITED_FOR);
      });
      this.#pool.borrow(targetOf(exchange).provider, abort.signal).then(
        (borrowed) => {
          useLoan(borrowed, { exchange, next, subscriber });
        },
        (error: unknown) => {
          subscriber.error(error);
        },
      );
    });
  }
}

/**
 * The client's own key, where its provider is handed it. Nobody settles it: it is no part of any pool. A target that is
 * asked with the keys of clients is asked with no other, whatever its provider has been given for others.
 */
function clientCredentialFor(exchange: RunningExchange): CredentialLease | CredentialShortage | undefined {
  const { clientCredential: credential, config } = exchange;
  const target = targetOf(exchange);
  if (credential && takesClientKey(config, target)) return { credential, settle: () => undefined };
  return target.overrides?.clientKey === true ? NO_KEY : undefined;
}

interface Loan {
  readonly exchange: RunningExchange;
  readonly next: ExchangeHandler<CompletionFrame>;
  readonly subscriber: Subscriber<CompletionFrame>;
}

function useLoan(borrowed: CredentialLease | CredentialShortage, loan: Loan): void {
  const { subscriber } = loan;
  const settle = settleOnce(borrowed);
  if (subscriber.closed) {
    settle();
    return;
  }
  try {
    const exchange = withCredential(loan.exchange, borrowed);
    subscriber.add(settle);
    // Settled before the error is passed on: the next try borrows at once, and must not be lent the same key.
    const inner = loan.next.handle(exchange).subscribe({
      next: (frame) => {
        subscriber.next(frame);
      },
      error: (error: unknown) => {
        settle(error);
        subscriber.error(error);
      },
      complete: () => {
        settle();
        subscriber.complete();
      },
    });
    subscriber.add(inner);
  } catch (error) {
    settle(error);
    subscriber.error(error);
  }
}

function settleOnce(borrowed: CredentialLease | CredentialShortage): (error?: unknown) => void {
  let settled = !isLease(borrowed);
  return (error) => {
    if (settled || !isLease(borrowed)) return;
    settled = true;
    const failure = error instanceof GatewayError ? error : undefined;
    const retryAfterMs = failure?.retryAfterMs;
    borrowed.settle({
      verdict: failure?.credentialVerdict ?? 'ok',
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  };
}

/** What was lent, as it stands on the tape: the name of the key, or how long there is none. */
type CredentialReading = string | { readonly availableInMs?: number | undefined };

function withCredential(exchange: RunningExchange, borrowed: CredentialLease | CredentialShortage): RunningExchange {
  const reading = exchange.ambient.read<CredentialReading>('credential', () =>
    isLease(borrowed) ? borrowed.credential.id : { availableInMs: borrowed.availableInMs },
  );
  if (typeof reading !== 'string') throw noKey(exchange, reading.availableInMs);
  if (!isLease(borrowed)) throw noKey(exchange, borrowed.availableInMs);
  const credential: Credential = { ...borrowed.credential, id: reading };
  const { attempt } = exchange;
  return { ...exchange, credential, ...(attempt && { attempt: { ...attempt, credentialId: reading } }) };
}

/** Where clients bring their own keys, one who brought none can help it. */
function noKey(exchange: RunningExchange, availableInMs: number | undefined): GatewayError {
  const target = targetOf(exchange);
  const { provider } = target;
  if (availableInMs !== undefined || !takesClientKey(exchange.config, target)) return shortage(provider, availableInMs);
  const message = `${provider} is asked with your own key: send it as x-api-key, or as Authorization: Bearer`;
  return new ClientError('authentication_failed', message);
}

function shortage(provider: string, availableInMs: number | undefined): ServiceError {
  if (availableInMs === undefined) {
    return new ServiceError(
      'gateway_no_credential',
      `The gateway has no key left for the provider ${provider}: each was refused by it and is set aside.`,
      { clientShouldRetry: false },
    );
  }
  const seconds = Math.ceil(availableInMs / 1_000);
  return new ServiceError(
    'gateway_no_credential',
    `Every key the gateway has for the provider ${provider} is resting. The next one is free in ${seconds} s.`,
    { retryAfterMs: availableInMs },
  );
}

function targetOf(exchange: RunningExchange): Target {
  if (exchange.target === undefined) throw new Error('a target must have been chosen before its key is borrowed');
  return exchange.target;
}
