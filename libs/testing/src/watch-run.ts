import type { ClientChunk, GatewayError } from '@sluice/exchange';
import type { Observable, Subscription } from 'rxjs';

/** What came out of a run so far. */
export interface WatchedRun {
  readonly chunks: ClientChunk[];
  /** The body so far. */
  readonly body: string;
  /** Types of the stream events so far, in order. */
  readonly eventTypes: readonly string[];
  /** How it ended: undefined while it runs. */
  readonly ending: 'complete' | 'error' | undefined;
  readonly error: GatewayError | undefined;
  readonly subscription: Subscription;
}

/** Subscribes to the chunks of a run and keeps them. */
export function watchRun(source: Observable<ClientChunk>): WatchedRun {
  const chunks: ClientChunk[] = [];
  const state: { ending?: 'complete' | 'error'; error?: GatewayError } = {};
  const subscription = source.subscribe({
    next: (chunk) => chunks.push(chunk),
    error: (error: GatewayError) => {
      state.ending = 'error';
      state.error = error;
    },
    complete: () => (state.ending = 'complete'),
  });
  return {
    chunks,
    subscription,
    get body() {
      return chunks.map(({ data }) => (typeof data === 'string' ? data : Buffer.from(data).toString())).join('');
    },
    get eventTypes() {
      return [...this.body.matchAll(/^event: (.*)$/gm)].map(([, type]) => type ?? '');
    },
    get ending() {
      return state.ending;
    },
    get error() {
      return state.error;
    },
  };
}

/** Lets everything happen that needs no more input and no clock. */
export async function settled(): Promise<void> {
  // One turn of the loop runs all microtasks; a chain that crosses a turn itself needs a few.
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
