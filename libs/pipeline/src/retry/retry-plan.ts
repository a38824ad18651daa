import type { Ambient, RetrySettings } from '@sluice/exchange';
import type { GatewayError } from '@sluice/exchange';

/**
 * The model wrote a call that nobody can read, or nothing at all: bad luck, which does not get better by waiting, and
 * if it strikes twice it is none.
 */
const BAD_DRAWS: ReadonlySet<string> = new Set([
  'upstream_tool_call_failed',
  'upstream_malformed_output',
  'upstream_invalid_response',
]);

/** Tries at one target: decides after each failure whether and when there is another one. */
export class RetryPlan {
  readonly #settings: RetrySettings;
  readonly #ambient: Ambient;
  #failures = 0;
  #shortages = 0;
  /** Whether the failure before was the key's, and another one was to take its place. */
  #rotating = false;
  readonly #once = new Set<string>();
  #lastFailure: GatewayError | undefined;

  constructor(settings: RetrySettings, ambient: Ambient) {
    this.#settings = settings;
    this.#ambient = ambient;
  }

  /**
   * Takes note of a failure.
   *
   * @param callsLeft upstream calls this target may still cost
   * @returns milliseconds to wait before the next try; undefined = give up
   */
  waitAfter(error: GatewayError, callsLeft: number): number | undefined {
    if (error.code === 'gateway_no_credential') return callsLeft > 0 ? this.#waitForCredential(error) : undefined;
    this.#lastFailure = error;
    if (callsLeft <= 0 || !error.retryable) return undefined;
    // The request is put together differently next time; if that fails as well, nothing was learned from it.
    if (error.code === 'upstream_unsupported_parameter') return this.#onceMore(error);
    // Another key may be allowed to. This one is not laid aside: what it may not do can be this one request.
    if (error.code === 'upstream_forbidden') return this.#onceMore(error);
    // The key was the trouble, not the target: the next one need not wait and is no retry. If there is none, the pool
    // says how long, and the wait is one.
    this.#rotating = laysKeyAside(error);
    if (this.#rotating) return 0;
    this.#failures += 1;
    if (this.#failures > this.#settings.maxRetries) return undefined;
    if (BAD_DRAWS.has(error.code)) return this.#onceMore(error);
    return this.#backoff(error.retryAfterMs);
  }

  /**
   * Whether a reply without any content is to be tried again: models now and then end their turn before they have
   * begun it. Only once, and only as the first failure, for the model may have nothing to say.
   *
   * @param callsLeft upstream calls this target may still cost, the one to come included
   */
  refusesEmpty(callsLeft: number): boolean {
    return this.#failures === 0 && this.#settings.maxRetries > 0 && callsLeft > 1;
  }

  /** What to tell of a target that was given up: what its upstream said outweighs that no key was left. */
  verdict(error: GatewayError): GatewayError {
    const failure = this.#lastFailure;
    if (error.code !== 'gateway_no_credential' || failure === undefined) return error;
    if (failure.credentialVerdict !== 'cooldown' || failure.retryAfterMs !== undefined) return failure;
    return failure.advising({ retryAfterMs: error.retryAfterMs });
  }

  #waitForCredential(error: GatewayError): number | undefined {
    this.#shortages += 1;
    if (this.#rotating) this.#failures += 1;
    this.#rotating = false;
    const waited = Math.max(this.#shortages, this.#failures);
    if (waited > this.#settings.maxRetries || error.retryAfterMs === undefined) return undefined;
    return this.#bounded(error.retryAfterMs);
  }

  /** Failures of some kinds are worth one more try, and that at once. */
  #onceMore({ code }: GatewayError): number | undefined {
    if (this.#once.has(code)) return undefined;
    this.#once.add(code);
    return 0;
  }

  /** Doubles with every failure; the upper half is random, lest clients that failed together come back together. */
  #backoff(retryAfterMs = 0): number | undefined {
    const { baseDelayMs, maxDelayMs } = this.#settings;
    const ceiling = Math.min(maxDelayMs, baseDelayMs * 2 ** (this.#failures - 1));
    if (this.#bounded(retryAfterMs) === undefined) return undefined;
    return Math.max(retryAfterMs, Math.round((ceiling * (1 + this.#ambient.random())) / 2));
  }

  #bounded(waitMs: number): number | undefined {
    return waitMs <= this.#settings.maxRetryAfterMs ? waitMs : undefined;
  }
}

/** Whether the next try is lent another key. A limit that is over at once leaves the same one: that is a retry. */
function laysKeyAside({ credentialVerdict, retryAfterMs }: GatewayError): boolean {
  return credentialVerdict === 'cooldown' ? retryAfterMs !== 0 : credentialVerdict !== 'ok';
}
