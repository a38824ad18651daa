/** A timer that has been set. */
export interface AmbientTimer {
  /** Stops the timer; harmless when it has fired already. */
  cancel(): void;
  /** Starts the delay anew; cheap enough for every read. Harmless after the timer has fired or was cancelled. */
  refresh(): void;
}

/**
 * Everything nondeterministic an exchange may use. Each reading, and each timer that fired, is reported as an
 * `ambient-read` event, so that a recording holds them and replay can feed them back in the same order.
 */
export interface Ambient {
  /**
   * Takes a reading of the outside world: time, randomness, an id, an estimate, a signature, a pick.
   * Live, `produce` runs; in a replay the recorded value is returned and `produce` does not run.
   *
   * @param site names the reading, stable over releases: `now`, `random`, `message_id`, `credential` …
   */
  read<T>(site: string, produce: () => T): T;
  /** Wall-clock milliseconds since the epoch. On the tape as the site `now`. */
  now(): number;
  /** A number in [0, 1). On the tape as the site `random`. */
  random(): number;
  /** A fresh id of the form `<prefix>_<24 base62 digits>`. On the tape as the site `id:<prefix>`. */
  id(prefix: 'msg' | 'toolu' | 'srvtoolu'): string;
  /**
   * Calls `callback` once after `delayMs` milliseconds. That it fired is reported as the site `timer:<site>`
   * before the callback runs.
   */
  timer(site: string, delayMs: number, callback: () => void): AmbientTimer;
}
