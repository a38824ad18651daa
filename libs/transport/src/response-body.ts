/** What a body can ask of the connection it comes from. */
export interface BodyFlow {
  pause(): void;
  resume(): void;
  /** Closes the socket. */
  abort(): void;
}

/** Bytes that may wait unread before the socket is told to stop. */
const HIGH_WATER_BYTES = 64 * 1024;

interface Waiter {
  readonly resolve: (result: IteratorResult<Uint8Array, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The bytes of a reply, one value per read of the socket.
 *
 * Written by hand in place of undici's `Readable` or a generator: the chunks of one read (a chunked reply has several)
 * become one value, and `return()` works while `next()` is pending, which is what closes a silent upstream.
 * One consumer, one `next()` at a time.
 */
export class ResponseBody implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #flow: BodyFlow;
  readonly #ready: Uint8Array[] = [];
  #readyBytes = 0;
  #isPaused = false;
  /** The chunks of the read that is going on. */
  #read: Uint8Array[] = [];
  #waiter: Waiter | undefined;
  #isOver = false;
  #failure: { readonly error: Error } | undefined;
  readonly #sealLater = (): void => {
    this.#seal();
  };

  constructor(flow: BodyFlow) {
    this.#flow = flow;
  }

  /** Takes a chunk. All chunks of one read arrive before any microtask runs. */
  push(chunk: Uint8Array): void {
    if (this.#isOver) return;
    if (this.#read.push(chunk) === 1) queueMicrotask(this.#sealLater);
  }

  /** The reply is complete. */
  end(): void {
    if (this.#isOver) return;
    this.#seal();
    this.#isOver = true;
    this.#wake();
  }

  /** The reply was cut off; what has arrived is still handed out before the error. */
  fail(error: Error): void {
    if (this.#isOver) return;
    this.#seal();
    this.#isOver = true;
    this.#failure = { error };
    this.#wake();
  }

  /** The exchange is over: nothing more is handed out. */
  discard(error: Error): void {
    this.#drop();
    this.fail(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const value = this.#take();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (!this.#isOver) {
      return new Promise((resolve, reject) => {
        this.#waiter = { resolve, reject };
      });
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure === undefined) return Promise.resolve({ value: undefined, done: true });
    return Promise.reject(failure.error);
  }

  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#drop();
    if (!this.#isOver) {
      this.#isOver = true;
      this.#flow.abort();
      this.#wake();
    }
    this.#failure = undefined;
    return Promise.resolve({ value: undefined, done: true });
  }

  #seal(): void {
    const [first, second] = this.#read;
    if (first === undefined) return;
    const value = second === undefined ? first : Buffer.concat(this.#read);
    this.#read = [];
    if (this.#waiter !== undefined) {
      const { resolve } = this.#waiter;
      this.#waiter = undefined;
      resolve({ value, done: false });
      return;
    }
    this.#ready.push(value);
    this.#readyBytes += value.byteLength;
    if (this.#readyBytes >= HIGH_WATER_BYTES && !this.#isPaused) {
      this.#isPaused = true;
      this.#flow.pause();
    }
  }

  #take(): Uint8Array | undefined {
    const value = this.#ready.shift();
    if (value === undefined) return undefined;
    this.#readyBytes -= value.byteLength;
    if (this.#isPaused && this.#readyBytes < HIGH_WATER_BYTES) {
      this.#isPaused = false;
      if (!this.#isOver) this.#flow.resume();
    }
    return value;
  }

  #wake(): void {
    const waiter = this.#waiter;
    if (waiter === undefined) return;
    this.#waiter = undefined;
    this.next().then(waiter.resolve, waiter.reject);
  }

  #drop(): void {
    this.#ready.length = 0;
    this.#readyBytes = 0;
    this.#read = [];
  }
}
