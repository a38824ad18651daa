import type { CompletionEvent } from '@sluice/completion';

/** What one upstream network read became: the unit of flow inside the pipeline. */
export interface CompletionFrame {
  /** The number of the attempt it came from; 0 = no upstream was called. */
  readonly attempt: number;
  /** Holds no `error`: a failure ends the stream of frames. Empty only beside bytes that are relayed. */
  readonly events: readonly CompletionEvent[];
  /** What the client gets, where both sides speak the same dialect and it is relayed as it is. May be empty. */
  readonly raw?: Uint8Array;
}
