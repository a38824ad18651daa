import type { StopReason } from '@sluice/completion';

import type { ChatFinishReason } from './chat-completion.js';

const FINISH_REASONS: Readonly<Record<StopReason, ChatFinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

/** Why a reply ended, as Chat Completions says it; a reply that does not say it has simply stopped. */
export function chatFinishReason(reason: StopReason | null): ChatFinishReason {
  return reason === null ? 'stop' : FINISH_REASONS[reason];
}
