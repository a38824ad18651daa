import type { ExchangeEvent } from './exchange-event.js';
import type { Exchange } from './exchange.js';

/** A tap on exchanges. If `observe` throws, it is logged once and the observer is muted. */
export interface ExchangeObserver {
  observe(exchange: Exchange, event: ExchangeEvent): void;
}
