import type { AttemptInput, CompletionDecoder } from '@sluice/exchange';

import { MessageReader } from '../shared/anthropic/response/message-reader.js';
import { CompletionQueue } from '../shared/response/completion-queue.js';
import { ReplyDecoder } from '../shared/response/reply-decoder.js';
import type { AnthropicProfile } from './profile/anthropic-profile.js';

/** Opens a decoder for one answer of the Messages API, streamed or whole. */
export function openDecoder(attempt: AttemptInput, profile: AnthropicProfile): CompletionDecoder {
  const { signer, target } = attempt;
  const { provider, model } = target;
  // Claude's own signatures go back to it as they are. Those of others are sealed in one of ours, which tells later
  // turns whose thinking it was; where there was none, clients get one all the same: they do not keep thinking without.
  const seal = (signature: string | undefined): string | undefined => {
    if (profile.relay) return signature;
    return signer.mint({ provider, model, ...(signature !== undefined && { data: { signature } }) });
  };
  const queue = new CompletionQueue();
  return new ReplyDecoder({ queue, lenientJson: false, openReader: () => new MessageReader(queue, seal) });
}
