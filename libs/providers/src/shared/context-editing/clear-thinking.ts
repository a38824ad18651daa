import type { ContentBlock, RequestMessage } from '@sluice/anthropic';

import { contentTokens } from './content-tokens.js';

/** A conversation without the thinking of older turns. */
export interface ClearedThinking {
  readonly messages: readonly RequestMessage[];
  readonly turns: number;
  readonly tokens: number;
}

const DEFAULT_KEPT = 1;

/** How many turns keep their thinking (the Messages API, "Context editing", `clear_thinking_20251015`). */
export function readKeptTurns(edit: unknown): number {
  const { keep } = edit as { readonly keep?: unknown };
  if (keep === 'all') return Infinity;
  if (typeof keep !== 'object' || keep === null) return DEFAULT_KEPT;
  const { type, value } = keep as { readonly type?: unknown; readonly value?: unknown };
  if (type === 'all') return Infinity;
  return typeof value === 'number' && value >= 0 ? value : DEFAULT_KEPT;
}

/**
 * Takes the thinking out of all but the last turns that have some. A turn lasts until the user speaks again: results
 * of tools do not end it, since models must have their thoughts back while they still use their tools.
 * @returns undefined when there is nothing to take
 */
export function clearThinking(messages: readonly RequestMessage[], keep: number): ClearedThinking | undefined {
  const turnOf = numberTurns(messages);
  const thoughtful = [...new Set(turnOf.filter((_, index) => blocksOf(messages[index]).some(isThinking)))];
  const cleared = new Set(thoughtful.slice(0, Math.max(thoughtful.length - keep, 0)));
  if (cleared.size === 0) return undefined;
  let tokens = 0;
  const edited = messages.map((message, index) => {
    const blocks = blocksOf(message);
    if (!cleared.has(turnOf[index] ?? -1) || !blocks.some(isThinking)) return message;
    tokens += contentTokens(blocks.filter(isThinking));
    return { ...message, content: blocks.filter((block) => !isThinking(block)) };
  });
  return { messages: edited, turns: cleared.size, tokens };
}

/** The number of the turn that each message belongs to. */
function numberTurns(messages: readonly RequestMessage[]): readonly number[] {
  let turn = 0;
  return messages.map((message) => {
    const speaks =
      message.role === 'user' &&
      (typeof message.content === 'string' || message.content.some(({ type }) => type !== 'tool_result'));
    if (speaks) turn += 1;
    return turn;
  });
}

function blocksOf(message: RequestMessage | undefined): readonly ContentBlock[] {
  return message === undefined || typeof message.content === 'string' ? [] : message.content;
}

function isThinking({ type }: ContentBlock): boolean {
  return type === 'thinking' || type === 'redacted_thinking';
}
