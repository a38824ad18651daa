import type { Ambient } from '@sluice/exchange';
import { Observable } from 'rxjs';

/** Emits once after `delayMs` milliseconds of the ambient clock, and completes. Unsubscribing stops the clock. */
export function ambientDelay(ambient: Ambient, site: string, delayMs: number): Observable<void> {
  return new Observable<void>((subscriber) => {
    const timer = ambient.timer(site, delayMs, () => {
      subscriber.next();
      subscriber.complete();
    });
    return () => {
      timer.cancel();
    };
  });
}
