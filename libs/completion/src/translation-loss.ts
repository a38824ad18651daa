/**
 * What kind of thing could not be carried from one dialect to the other. The list only grows:
 * the codes stand in recordings, in span attributes and in the response header `x-sluice-loss`.
 */
export type TranslationLossCode =
  | 'block_dropped'
  | 'cache_control_dropped'
  | 'citation_dropped'
  | 'field_dropped'
  | 'image_dropped'
  | 'max_tokens_clamped'
  | 'reasoning_clamped'
  | 'reasoning_dropped'
  | 'sampling_dropped'
  | 'schema_simplified'
  | 'stop_sequences_truncated'
  | 'thinking_dropped'
  | 'tool_choice_downgraded'
  | 'tool_dropped'
  | 'tool_history_repaired'
  | 'unknown_finish_reason'
  | 'missing_finish_reason'
  | 'usage_estimated'
  | 'output_dropped';

/** One thing that was lost or changed in translation, and where. */
export interface TranslationLoss {
  readonly code: TranslationLossCode;
  /** Where it stood, as a path such as `messages.3.content.0`, or `response` for what a provider sent. Never content. */
  readonly path: string;
  /** What exactly, in a few words: a block type, a parameter, a tool name. Never content. */
  readonly detail?: string;
}
