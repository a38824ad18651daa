import { createHash } from 'node:crypto';

import type { Exchange, ExchangeEvent, SamplingSettings } from '@sluice/exchange';

const HASH_BYTES = 6;
const HASHES = 2 ** (8 * HASH_BYTES);

/**
 * Decides whether the recording of one exchange is kept. A session is kept in whole or not at all, whichever gateway
 * serves it; an exchange that somebody will ask about is kept of every session.
 */
export class RecordingSample {
  readonly #exchange: Exchange;
  readonly #settings: SamplingSettings;
  #isNotable = false;

  constructor(exchange: Exchange, settings: SamplingSettings) {
    this.#exchange = exchange;
    this.#settings = settings;
  }

  hear(event: ExchangeEvent): void {
    switch (event.type) {
      case 'attempt-error':
      case 'decision':
      case 'client-closed':
        this.#isNotable = true;
        return;
      case 'exchange-end':
        this.#isNotable ||= event.outcome !== 'ok';
        return;
      default:
    }
  }

  /** To be asked when the exchange is over. @param durationMs how long it took, in milliseconds */
  keeps(durationMs: number): boolean {
    const { rate, slowMs } = this.#settings;
    return this.#isNotable || (slowMs !== undefined && durationMs >= slowMs) || shareOf(this.#exchange) < rate;
  }
}

/** A number from 0 to 1 that is the same for all of a session, and as likely to be one as another. */
function shareOf({ principal, session }: Exchange): number {
  const digest = createHash('sha256').update(`${principal.id}\n${session.id}`).digest();
  return digest.readUIntBE(0, HASH_BYTES) / HASHES;
}
