import type { Ambient, AmbientTimer } from '@sluice/exchange';
import type { Valve } from '@sluice/streaming';

/** What an upstream is given time for, beyond what is watched around each read. */
export type ReplyLimit =
  /** To close its connection behind the end of its reply: kept open it can be used again, but nobody shall wait for it. */
  | 'upstream_drain'
  /** To count tokens behind the end of what the model said: some servers never do, and never close either. */
  | 'usage_grace'
  /** To go on answering, while all it sends are signs of life. */
  | 'upstream_keepalive';

/** Milliseconds. */
export const REPLY_LIMITS_MS: Readonly<Record<ReplyLimit, number>> = {
  upstream_drain: 1_000,
  usage_grace: 2_000,
  upstream_keepalive: 600_000,
};

/** The clocks of one attempt that run over several reads. */
export class ReplyClocks {
  readonly #ambient: Ambient;
  readonly #valve: Valve;
  readonly #expired: Readonly<Record<ReplyLimit, () => void>>;
  readonly #running = new Map<ReplyLimit, AmbientTimer>();

  /** @param expired what to do when a time is up */
  constructor(ambient: Ambient, valve: Valve, expired: Readonly<Record<ReplyLimit, () => void>>) {
    this.#ambient = ambient;
    this.#valve = valve;
    this.#expired = expired;
  }

  /** Starts a clock, unless it runs already. */
  start(limit: ReplyLimit): void {
    if (this.#running.has(limit)) return;
    const timer = this.#ambient.timer(limit, REPLY_LIMITS_MS[limit], () => {
      this.#running.delete(limit);
      // Nothing is read while the client does not keep up: what is waited for may be there unread.
      if (this.#valve.closed && limit !== 'upstream_drain') this.start(limit);
      else this.#expired[limit]();
    });
    this.#running.set(limit, timer);
  }

  cancel(limit: ReplyLimit): void {
    const timer = this.#running.get(limit);
    if (timer === undefined) return;
    timer.cancel();
    this.#running.delete(limit);
  }

  stop(): void {
    for (const timer of this.#running.values()) timer.cancel();
    this.#running.clear();
  }
}
