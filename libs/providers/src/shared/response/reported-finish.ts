import type { StopReason } from '@sluice/completion';

/** What a provider's word for the end of a reply comes down to. */
export type FinishKind = 'stop' | 'tools' | 'length' | 'context' | 'refusal' | 'failure' | 'unknown';

/** How a provider says that its reply ended. */
export interface ReportedFinish {
  readonly kind: FinishKind;
  /** The provider's word. */
  readonly reason: string;
  /** The stop sequence the provider says has matched. */
  readonly matchedStop?: string;
  /** The provider's words on a refusal. */
  readonly explanation?: string;
}

/** What a reply holds that decides how its end is told. */
export interface ReplyFacts {
  readonly toolCalls: number;
  /** A call the client knows of was not whole when the reply ended. */
  readonly brokenOff: boolean;
  readonly refused: boolean;
}

/** The stop reason of the Messages API. `tool_use` is said only of replies that hold a whole call. */
export function stopReasonOf(finish: ReportedFinish, facts: ReplyFacts): StopReason {
  if (finish.kind === 'length') return 'max_tokens';
  if (finish.kind === 'context') return 'model_context_window_exceeded';
  if (finish.kind === 'refusal' || facts.refused) return 'refusal';
  if (facts.brokenOff) return 'max_tokens';
  if (facts.toolCalls > 0) return 'tool_use';
  // A reason nobody knows is taken for an ordinary stop, in this as well.
  const stopped = finish.kind === 'stop' || finish.kind === 'unknown';
  return stopped && finish.matchedStop !== undefined ? 'stop_sequence' : 'end_turn';
}
