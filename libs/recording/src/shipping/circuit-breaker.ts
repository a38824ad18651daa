import { DeadlineError } from '../deadline.js';

const USUAL_OPEN_MS = 5_000;
/** A queue that is being set up refuses a few times; that is no reason to leave it alone for long. */
const FAILURES = 3;

/** Nobody was asked, for those who were asked before did not get an answer. */
export class CircuitOpenError extends Error {
  override readonly name = 'CircuitOpenError';
}

/**
 * Leaves a server alone for some seconds that has failed so many times in a row, or has not answered at all. Then one
 * task tries it for all others.
 */
export class CircuitBreaker {
  readonly #openMs: number;
  readonly #nowMs: () => number;
  #failures = 0;
  #closedFromMs = -Infinity;
  #isTrying = false;
  #lastError: unknown;

  constructor(openMs = USUAL_OPEN_MS, nowMs: () => number = () => performance.now()) {
    this.#openMs = openMs;
    this.#nowMs = nowMs;
  }

  /** @throws {CircuitOpenError} when the task was not begun */
  async run<T>(task: () => Promise<T>): Promise<T> {
    const isTrial = this.#failures >= FAILURES;
    if (isTrial && (this.#isTrying || this.#nowMs() < this.#closedFromMs)) throw this.#refusal();
    this.#isTrying = isTrial;
    try {
      const result = await task();
      this.#failures = 0;
      return result;
    } catch (error) {
      this.#failed(error);
      throw error;
    } finally {
      if (isTrial) this.#isTrying = false;
    }
  }

  #failed(error: unknown): void {
    this.#lastError = error;
    this.#failures = error instanceof DeadlineError ? FAILURES : this.#failures + 1;
    if (this.#failures >= FAILURES) this.#closedFromMs = this.#nowMs() + this.#openMs;
  }

  #refusal(): CircuitOpenError {
    const reason = this.#lastError instanceof Error ? this.#lastError.message : String(this.#lastError);
    return new CircuitOpenError(reason, { cause: this.#lastError });
  }
}
