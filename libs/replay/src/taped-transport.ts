import type { HeaderList, Transport, UpstreamRequest, UpstreamResponse } from '@sluice/exchange';

/** Items of one upstream body, in the order in which they were recorded, whenever they are asked for. */
class TapedBody implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array> {
  readonly #ready: (IteratorResult<Uint8Array> | Error)[] = [];
  #waiting: OpenPromise<IteratorResult<Uint8Array>> | undefined;

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    const ready = this.#ready.shift();
    if (ready instanceof Error) return Promise.reject(ready);
    if (ready !== undefined) return Promise.resolve(ready);
    this.#waiting = openPromise();
    return this.#waiting.promise;
  }

  put(item: IteratorResult<Uint8Array> | Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#ready.push(item);
    else if (item instanceof Error) waiting.reject(item);
    else waiting.resolve(item);
  }
}

interface TapedCall {
  readonly head: OpenPromise<UpstreamResponse>;
  readonly body: TapedBody;
}

/** A transport without a network: the first call gets what the first recorded attempt got, and so on. */
export class TapedTransport implements Transport {
  readonly #calls = new Map<number, TapedCall>();
  #sent = 0;

  send(_request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamResponse> {
    this.#sent += 1;
    const call = this.#call(this.#sent);
    signal.addEventListener('abort', () => {
      call.head.reject(new Error('aborted'));
      call.body.put(new Error('aborted'));
    });
    return call.head.promise;
  }

  head(attempt: number, status: number, headers: HeaderList): void {
    const { head, body } = this.#call(attempt);
    head.resolve({ status, headers, body });
  }

  bytes(attempt: number, value: Uint8Array): void {
    this.#call(attempt).body.put({ done: false, value });
  }

  end(attempt: number, failure: Error | undefined): void {
    const { head, body } = this.#call(attempt);
    if (failure !== undefined) head.reject(failure);
    body.put(failure ?? { done: true, value: undefined });
  }

  #call(attempt: number): TapedCall {
    let call = this.#calls.get(attempt);
    if (call === undefined) {
      call = { head: openPromise(), body: new TapedBody() };
      // A call that nobody makes any more may still be answered; that is no failure of the process.
      call.head.promise.catch(() => undefined);
      this.#calls.set(attempt, call);
    }
    return call;
  }
}

/** A promise and its two ends; Node 20 has no `Promise.withResolvers`. */
interface OpenPromise<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

function openPromise<T>(): OpenPromise<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
