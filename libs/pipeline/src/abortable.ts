import { Observable } from 'rxjs';

/** Made once: an abort without a reason makes an error with a stack each time. */
const NOT_WAITED_FOR = new Error('nobody waits for it any more');

/** Emits what comes of some work, and completes. Unsubscribing aborts the work. */
export function abortable<T>(work: (signal: AbortSignal) => Promise<T>): Observable<T> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    subscriber.add(() => {
      abort.abort(NOT_WAITED_FOR);
    });
    work(abort.signal).then(
      (value) => {
        subscriber.next(value);
        subscriber.complete();
      },
      (error: unknown) => {
        subscriber.error(error);
      },
    );
  });
}
