import type { ThinkingBlock } from '@sluice/anthropic';

import type { ChatAssistantMessage } from '../../../shared/openai/chat-request.js';
import { isBlock } from '../../../shared/messages/known-block.js';
import type { PlacedBlock } from '../../../shared/messages/message-turn.js';
import type { RequestConversion } from '../../../shared/openai/request-conversion.js';

/** The fields of an assistant message that hand back what was thought. */
export type ReplayedReasoning = Pick<ChatAssistantMessage, 'reasoning_content' | 'reasoning_details'>;

/** Signatures of this gateway begin so; they mean nothing to any upstream and never leave as they are. */
const OWN_SIGNATURE = 'sl1.';
const NOTHING: ReplayedReasoning = Object.freeze({});

/** Hands thinking back in the way the upstream wants it; what it cannot take is dropped and reported. */
export function replayReasoning(
  conversion: RequestConversion,
  blocks: readonly PlacedBlock[],
  hasCalls: boolean,
): ReplayedReasoning {
  const { provider, model } = conversion;
  if (!model.replaysReasoning) return dropAll(conversion, blocks);
  return provider.reasoningReplay === 'reasoning_details'
    ? replayDetails(conversion, blocks)
    : replayContent(conversion, blocks, hasCalls);
}

function dropAll(conversion: RequestConversion, blocks: readonly PlacedBlock[]): ReplayedReasoning {
  for (const { block, path } of blocks) {
    if (isBlock(block, 'thinking') || isBlock(block, 'redacted_thinking'))
      conversion.losses.add('thinking_dropped', path, block.type);
  }
  return NOTHING;
}

function replayContent(
  conversion: RequestConversion,
  blocks: readonly PlacedBlock[],
  hasCalls: boolean,
): ReplayedReasoning {
  const required = conversion.provider.reasoningRequired && hasCalls;
  const texts: string[] = [];
  for (const { block, path } of blocks) {
    if (isBlock(block, 'thinking') && isReplayable(conversion, block, required)) texts.push(block.thinking);
    else if (isBlock(block, 'thinking') || isBlock(block, 'redacted_thinking'))
      conversion.losses.add('thinking_dropped', path, block.type);
  }
  if (texts.length === 0) return required ? { reasoning_content: '' } : NOTHING;
  return { reasoning_content: texts.join('\n\n') };
}

/** Thinking of another maker may fill a field that must not be missing; thinking of another of our targets may not. */
function isReplayable(conversion: RequestConversion, block: ThinkingBlock, required: boolean): boolean {
  if (!isOwn(block)) return required;
  return conversion.signer.verify(block.signature)?.provider === conversion.target.provider;
}

function replayDetails(conversion: RequestConversion, blocks: readonly PlacedBlock[]): ReplayedReasoning {
  const details: unknown[] = [];
  for (const { block, path } of blocks) {
    const replayed = detailsOf(conversion, block);
    if (replayed !== undefined) details.push(...replayed);
    else if (isBlock(block, 'thinking') || isBlock(block, 'redacted_thinking'))
      conversion.losses.add('thinking_dropped', path, block.type);
  }
  return details.length === 0 ? NOTHING : { reasoning_details: details };
}

function detailsOf(conversion: RequestConversion, block: PlacedBlock['block']): readonly unknown[] | undefined {
  if (isBlock(block, 'redacted_thinking')) {
    return conversion.model.family === 'claude' ? [{ type: 'reasoning.encrypted', data: block.data }] : undefined;
  }
  if (!isBlock(block, 'thinking') || !isOwn(block)) return undefined;
  const payload = conversion.signer.verify(block.signature);
  if (payload?.provider !== conversion.target.provider || payload.model !== conversion.target.model) return undefined;
  return arrayOf(payload.data) ?? arrayOf((payload.data as { reasoning_details?: unknown } | null)?.reasoning_details);
}

function arrayOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? (value as readonly unknown[]) : undefined;
}

function isOwn(block: ThinkingBlock): boolean {
  return typeof block.signature === 'string' && block.signature.startsWith(OWN_SIGNATURE);
}
