import type { UpstreamResponse } from '@sluice/exchange';
import type { Dispatcher } from 'undici';

import { abortReason } from './abort-reason.js';
import { readHeaderList } from './header-list.js';
import { ResponseBody } from './response-body.js';
import { bodyFailure, connectFailure } from './transport-failure.js';

type Controller = Dispatcher.DispatchController;

/** A head, and the body that can be ended early. */
export interface OpenResponse extends UpstreamResponse {
  readonly body: ResponseBody;
}

/** One request, as undici reports on it. Settles `response` when the head has arrived. */
export class ResponseHandler implements Dispatcher.DispatchHandler {
  readonly response: Promise<OpenResponse>;
  readonly #host: string;
  readonly #signal: AbortSignal;
  #resolve!: (response: OpenResponse) => void;
  #reject!: (error: unknown) => void;
  #controller: Controller | undefined;
  #body: ResponseBody | undefined;

  constructor(host: string, signal: AbortSignal) {
    this.#host = host;
    this.#signal = signal;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    // The signal may have been aborted while the connection was being made: undici has no handle for that time.
    if (this.#signal.aborted) controller.abort(abortReason(this.#signal));
  }

  onResponseStart(controller: Controller, status: number): void {
    if (status < 200) return;
    const body = new ResponseBody({
      pause: () => {
        controller.pause();
      },
      resume: () => {
        controller.resume();
      },
      abort: () => {
        controller.abort(new Error('the reply is not read any further'));
      },
    });
    this.#body = body;
    const raw = controller.rawHeaders;
    this.#resolve({ status, headers: readHeaderList(Array.isArray(raw) ? raw : []), body });
  }

  onResponseData(_controller: Controller, chunk: Uint8Array): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#release();
    this.#body?.end();
  }

  onResponseError(_controller: Controller, error: unknown): void {
    this.#release();
    if (this.#signal.aborted) return;
    if (this.#body === undefined) this.#reject(connectFailure(error, this.#host));
    else this.#body.fail(bodyFailure(error, this.#host));
  }

  readonly #onAbort = (): void => {
    const reason = abortReason(this.#signal);
    this.#controller?.abort(reason);
    this.#reject(reason);
    this.#body?.discard(reason);
  };

  /** A signal outlives the request: it would keep every finished reply in memory. */
  #release(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}
