import { abortReason } from './abort-reason.js';

/**
 * A signal that is aborted with another one, or when its time is up. By hand: the garbage collector takes the timer out
 * of `AbortSignal.any([signal, AbortSignal.timeout(ms)])` as of Node 20.20, and a silent server is then waited for
 * without end. This one also lets go of both as soon as nobody waits any more.
 */
export class Deadline {
  readonly #abort = new AbortController();
  readonly #parent: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #follow = (): void => {
    this.#abort.abort(abortReason(this.#parent));
  };

  constructor(milliseconds: number, parent: AbortSignal) {
    this.#parent = parent;
    this.#timer = setTimeout(() => {
      this.#abort.abort(new Error(`not done within ${milliseconds} ms`));
    }, milliseconds);
    if (parent.aborted) this.#follow();
    else parent.addEventListener('abort', this.#follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** To be called when what it was for is over; its signal is not aborted any more. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#parent.removeEventListener('abort', this.#follow);
  }
}
