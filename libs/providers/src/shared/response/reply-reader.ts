import type { CompletionError } from '@sluice/completion';

/** Reads the JSON values that a reply consists of, in one vendor's format. What it makes of them goes to its queue. */
export interface ReplyReader {
  /** Whether the last event has been told; everything further is to be ignored. */
  readonly ended: boolean;
  /** Whether the reply has said how it ends, so that no more bytes are a good end. */
  readonly finished: boolean;
  /** Takes one parsed event of a stream. `errorEvent`: the event itself was called `error`. */
  accept(value: unknown, errorEvent: boolean): void;
  /** Takes a whole reply and ends. */
  acceptWhole(value: unknown): void;
  /** The provider's own end of the stream. */
  close(): void;
  /** Ends the reply in a failure. */
  fail(error: CompletionError): void;
}
