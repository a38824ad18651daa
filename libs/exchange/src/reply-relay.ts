import type { CompletionEvent } from '@sluice/completion';

/** What one read of an upstream's answer came to. */
export interface RelayedRead {
  /**
   * What the gateway has to know of it: who answers, counts, how it ends. Of content only that there is some, in events
   * that are empty.
   */
  readonly events: readonly CompletionEvent[];
  /**
   * What is handed on: the upstream's own bytes, up to the end of the last event that is whole. Anything may be written
   * behind it. Empty if there is none.
   */
  readonly bytes: Uint8Array;
  /** Where `events` ends in a failure that the upstream itself has told: its own bytes, which `bytes` leaves out. */
  readonly failure?: Uint8Array;
}

/** Hands an answer on in the client's own dialect, and reads beside what retries, traces and recordings need. */
export interface ReplyRelay {
  /** What of the upstream's head the client gets, the content type among it. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether silence is to be filled with pings, because this upstream sends none. Never within an event. */
  readonly pings: boolean;
  push(bytes: Uint8Array): RelayedRead;
  /** The upstream's bytes have ended, or have broken off behind the end of what the model had to say. */
  end(): RelayedRead;
}
