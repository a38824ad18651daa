import { Logger } from '@nestjs/common';
import type { Exchange, ExchangeEvent, ExchangeObserver } from '@sluice/exchange';

/** Passes every event to every observer. One that throws is logged once and hears nothing more. */
export class ObserverHub {
  readonly #logger = new Logger(ObserverHub.name);
  #observers: readonly ExchangeObserver[];

  constructor(observers: readonly ExchangeObserver[]) {
    this.#observers = observers;
  }

  report(exchange: Exchange, event: ExchangeEvent): void {
    for (const observer of this.#observers) {
      try {
        observer.observe(exchange, event);
      } catch (error) {
        this.#mute(observer, error);
      }
    }
  }

  #mute(observer: ExchangeObserver, error: unknown): void {
    this.#observers = this.#observers.filter((candidate) => candidate !== observer);
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#logger.error(`${observer.constructor.name} failed and is muted until the next start: ${reason}`);
  }
}
