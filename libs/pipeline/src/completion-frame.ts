import type { CompletionEvent } from '@sluice/completion';

/** What one upstream network read became: the unit of flow inside the pipeline. */
export interface CompletionFrame {
  /** The number of the attempt it came from; 0 = no upstream was called. */
  readonly attempt: number;
  /** Never empty. Holds no `error`: a failure ends the stream of frames. */
  readonly events: readonly CompletionEvent[];
  /** The bytes themselves, where both sides speak the same dialect and they are relayed as they are. */
  readonly raw?: Uint8Array;
}
