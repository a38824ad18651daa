import type { Ambient, AmbientTimer, ExchangeEvent } from '@sluice/exchange';

import { randomBase62 } from './identifiers.js';

/** The real clock, timers and randomness. Whatever is read, and every timer that fires, is reported for the tape. */
export class LiveAmbient implements Ambient {
  readonly #report: (event: ExchangeEvent) => void;

  constructor(report: (event: ExchangeEvent) => void) {
    this.#report = report;
  }

  read<T>(site: string, produce: () => T): T {
    const value = produce();
    this.#report({ type: 'ambient-read', site, value });
    return value;
  }

  now(): number {
    return this.read('now', Date.now);
  }

  random(): number {
    return this.read('random', Math.random);
  }

  id(prefix: 'msg' | 'toolu' | 'srvtoolu'): string {
    return this.read(`id:${prefix}`, () => `${prefix}_${randomBase62(24)}`);
  }

  timer(site: string, delayMs: number, callback: () => void): AmbientTimer {
    let settled = false;
    const timeout = setTimeout(() => {
      settled = true;
      this.#report({ type: 'ambient-read', site: `timer:${site}`, value: delayMs });
      callback();
    }, delayMs);
    return {
      cancel: () => {
        settled = true;
        clearTimeout(timeout);
      },
      // Node arms a Timeout again that was cleared or has fired.
      refresh: () => {
        if (!settled) timeout.refresh();
      },
    };
  }
}
