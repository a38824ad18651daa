import type { Ambient, RetrySettings } from '@sluice/exchange';
import type { GatewayError } from '@sluice/exchange';

/** Tries at one target: decides after each failure whether and when there is another one. */
export class RetryPlan {
  readonly #settings: RetrySettings;
  readonly #ambient: Ambient;
  #failures = 0;
  #shortages = 0;
  #repaired = false;
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
    if (error.code === 'upstream_unsupported_parameter') return this.#repair();
    this.#failures += 1;
    if (this.#failures > this.#settings.maxRetries) return undefined;
    // The key was the trouble: the next one need not wait, and if there is none the pool says how long.
    if (error.credentialVerdict !== 'ok') return 0;
    return this.#backoff(error.retryAfterMs);
  }

  /** What to tell of a target that was given up: what its upstream said outweighs that no key was left. */
  verdict(error: GatewayError): GatewayError {
    const failure = this.#lastFailure;
    if (error.code !== 'gateway_no_credential' || failure === undefined) return error;
    if (failure.credentialVerdict !== 'cooldown' || failure.retryAfterMs !== undefined) return failure;
    return Object.assign(failure, { retryAfterMs: error.retryAfterMs });
  }

  #waitForCredential(error: GatewayError): number | undefined {
    this.#shortages += 1;
    if (this.#shortages > this.#settings.maxRetries || error.retryAfterMs === undefined) return undefined;
    return this.#bounded(error.retryAfterMs);
  }

  /** The request is put together differently next time; if that fails as well, nothing was learned from it. */
  #repair(): number | undefined {
    if (this.#repaired) return undefined;
    this.#repaired = true;
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
