import type { CompletionEvent } from '@sluice/completion';
import type { HeaderList, Transport, UpstreamRequest, UpstreamResponse } from '@sluice/exchange';

import type { ScriptedFailure } from './scripted-provider.js';

/** One upstream call, answered step by step. */
export class ScriptedCall {
  readonly request: UpstreamRequest;
  readonly signal: AbortSignal;
  /** Settles with the head, or with the failure to get one. */
  readonly response: Promise<UpstreamResponse>;
  /** Reads that were asked for. */
  reads = 0;
  #resolve!: (response: UpstreamResponse) => void;
  #reject!: (error: unknown) => void;
  readonly #queue: (IteratorResult<Uint8Array> | Error)[] = [];
  #waiting: { resolve: (result: IteratorResult<Uint8Array>) => void; reject: (error: unknown) => void } | undefined;

  constructor(request: UpstreamRequest, signal: AbortSignal) {
    this.request = request;
    this.signal = signal;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal.addEventListener('abort', () => {
      this.#reject(new Error('aborted'));
      this.#push(new Error('aborted'));
    });
  }

  /** Sends the head. */
  head(status = 200, headers: HeaderList = []): this {
    this.#resolve({ status, headers, body: { [Symbol.asyncIterator]: () => ({ next: () => this.#next() }) } });
    return this;
  }

  /** Sends one read's worth of events. */
  events(...events: CompletionEvent[]): this {
    return this.bytes(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }

  bytes(bytes: string | Uint8Array): this {
    return this.#push({ done: false, value: Buffer.from(bytes) });
  }

  end(): this {
    return this.#push({ done: true, value: undefined });
  }

  /** The connection breaks: instead of the head, or in the middle of the body. */
  break(error: Error): this {
    this.#reject(error);
    return this.#push(error);
  }

  /** Answers with a whole, short reply. */
  reply(text: string): this {
    return this.head()
      .events(
        { type: 'start', id: 'up-1', model: 'served-model' },
        { type: 'text', text },
        { type: 'finish', reason: 'end_turn' },
        { type: 'usage', usage: { inputTokens: 7, outputTokens: 3 } },
        { type: 'eof', clean: true },
      )
      .end();
  }

  /** Answers with a failure. */
  refuse(status: number, failure: ScriptedFailure): this {
    return this.head(status, [['x-upstream', 'yes']])
      .bytes(JSON.stringify(failure))
      .end();
  }

  #next(): Promise<IteratorResult<Uint8Array>> {
    this.reads += 1;
    const ready = this.#queue.shift();
    if (ready instanceof Error) return Promise.reject(ready);
    if (ready) return Promise.resolve(ready);
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  #push(item: IteratorResult<Uint8Array> | Error): this {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (!waiting) this.#queue.push(item);
    else if (item instanceof Error) waiting.reject(item);
    else waiting.resolve(item);
    return this;
  }
}

/** How a call is to be answered. */
export type CallScript = (call: ScriptedCall) => unknown;

/** A transport without a network: calls are answered by scripts in order, and those without a script by the test. */
export class ScriptedTransport implements Transport {
  readonly calls: ScriptedCall[] = [];
  readonly #scripts: CallScript[];

  constructor(scripts: readonly CallScript[] = []) {
    this.#scripts = [...scripts];
  }

  send(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamResponse> {
    const call = new ScriptedCall(request, signal);
    // Nobody may be left to hear of it, when the call was given up meanwhile.
    call.response.catch(() => undefined);
    this.calls.push(call);
    this.#scripts.shift()?.(call);
    return call.response;
  }

  /** The call that was made last. */
  get last(): ScriptedCall {
    const call = this.calls.at(-1);
    if (!call) throw new Error('no upstream call was made');
    return call;
  }
}
