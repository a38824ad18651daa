/** Why a reply ended, in the words of the Messages API ("Stop reasons and fallback"). */
export type StopReason =
  'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use' | 'pause_turn' | 'refusal' | 'model_context_window_exceeded';
