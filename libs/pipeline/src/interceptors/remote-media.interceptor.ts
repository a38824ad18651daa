import { mergeMap, type Observable } from 'rxjs';

import { abortable } from '../abortable.js';
import type { CompletionFrame } from '../completion-frame.js';
import type { ExchangeHandler, ExchangeInterceptor } from '../exchange-interceptor.js';
import type { MediaInliner } from '../remote-media/media-inliner.js';
import type { RunningExchange } from '../running-exchange.js';

/** Fetches what the URLs of a request lead to, where the target cannot: before a key is borrowed, and once. */
export class RemoteMediaInterceptor implements ExchangeInterceptor<CompletionFrame> {
  readonly #inliner: MediaInliner;

  constructor(inliner: MediaInliner) {
    this.#inliner = inliner;
  }

  intercept(exchange: RunningExchange, next: ExchangeHandler<CompletionFrame>): Observable<CompletionFrame> {
    const { target, run } = exchange;
    if (target === undefined) throw new Error('a target must have been chosen before media are fetched for it');
    const sites = this.#inliner.sitesFor(exchange, target);
    if (sites.length === 0) return next.handle(exchange);
    const known = (run.media ??= new Map());
    return abortable((signal) => this.#inliner.inline(exchange, { sites, known }, signal)).pipe(
      mergeMap((request) => next.handle({ ...exchange, request })),
    );
  }
}
