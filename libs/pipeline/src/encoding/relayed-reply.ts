import { AttemptTally } from '../translation/attempt-tally.js';
import type { CompletionFrame } from '../completion-frame.js';
import type { ServingTarget } from '../running-exchange.js';

/** A reply that is handed on as it comes: what of it waits to be written, and what is known of it. */
export class RelayedReply {
  readonly attempt: number;
  readonly tally = new AttemptTally();
  readonly #serving: ServingTarget | undefined;
  #waiting: Uint8Array[] = [];

  constructor(attempt: number, serving: ServingTarget | undefined) {
    this.attempt = attempt;
    this.#serving = serving;
  }

  /** The model has said something, or that it is done: what waits may be written, and nobody else can answer then. */
  get begun(): boolean {
    return this.tally.produced || this.tally.ended;
  }

  /** Whether bytes wait of an answer that has neither failed nor been followed by another one. */
  waitsFor(serving: ServingTarget | undefined): boolean {
    return this.#waiting.length > 0 && serving === this.#serving && typeof serving?.relay === 'object';
  }

  push({ events }: CompletionFrame, raw: Uint8Array): void {
    this.tally.scan(events);
    if (raw.length > 0) this.#waiting.push(raw);
  }

  take(): Uint8Array {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting);
  }
}
