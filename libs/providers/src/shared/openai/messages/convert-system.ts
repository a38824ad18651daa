import type { TextBlock } from '@sluice/anthropic';

import type { ChatPart, ChatSystemMessage, ChatTextPart } from '../chat-request.js';
import { convertCacheMark } from './convert-cache-marks.js';
import { isBlock } from '../../messages/known-block.js';
import { placedBlocks, type PlacedBlock } from '../../messages/message-turn.js';
import type { RequestConversion } from '../request-conversion.js';

/** The client's attribution line: it changes with every release, which would ruin every prompt-cache prefix after it. */
const ATTRIBUTION = /^x-anthropic-billing-header:[^\n]*\n?/;

/** The message at the head of the conversation: `system` and the system messages that begin `messages`. */
export function convertLeadingSystem(
  conversion: RequestConversion,
  leading: readonly PlacedBlock[],
): ChatSystemMessage | undefined {
  const { system } = conversion.request;
  const parts = [
    ...systemParts(conversion, system === undefined ? [] : placedBlocks(system, 'system')),
    ...systemParts(conversion, leading),
    ...conversion.hints.map((text): ChatTextPart => ({ type: 'text', text })),
  ];
  return systemMessage(conversion, parts);
}

/** A system message in the middle of the conversation, for upstreams that take it there. */
export function convertInlineSystem(
  conversion: RequestConversion,
  blocks: readonly PlacedBlock[],
): ChatSystemMessage | undefined {
  return systemMessage(conversion, systemParts(conversion, blocks));
}

function systemParts(conversion: RequestConversion, blocks: readonly PlacedBlock[]): readonly ChatTextPart[] {
  const parts: ChatTextPart[] = [];
  for (const { block, path } of blocks) {
    if (isBlock(block, 'text')) parts.push(...textPart(conversion, block, path));
    else conversion.losses.add('block_dropped', path, block.type);
  }
  return parts;
}

function textPart(conversion: RequestConversion, block: TextBlock, path: string): readonly ChatTextPart[] {
  const attributed = block.text.startsWith('x-anthropic-billing-header:');
  const text = attributed ? block.text.replace(ATTRIBUTION, '') : block.text;
  if (attributed) conversion.losses.add('field_dropped', path, 'client attribution');
  return text.trim() === '' ? [] : [{ type: 'text', text, ...convertCacheMark(conversion, block) }];
}

function systemMessage(conversion: RequestConversion, parts: readonly ChatTextPart[]): ChatSystemMessage | undefined {
  const first = parts[0];
  if (first === undefined) return undefined;
  const developer = conversion.provider.developerRole && conversion.model.reasoning && !conversion.quirks['developer'];
  return { role: developer ? 'developer' : 'system', content: contentOf(conversion, parts) };
}

/** Parts as content: joined to a string where the upstream wants one or nothing is gained by parts. */
export function contentOf(conversion: RequestConversion, parts: readonly ChatPart[]): string | readonly ChatPart[] {
  const parting = conversion.provider.partsMode === 'array' && parts.length > 1;
  const texts: string[] = [];
  for (const part of parts) {
    if (parting || part.type !== 'text' || isMarked(part)) return parts;
    texts.push(part.text);
  }
  return texts.join('\n\n');
}

/** Whether a part takes part in caching, which a string could not say. */
export function isMarked(part: ChatPart): boolean {
  return part.cache_control !== undefined || part.prompt_cache_breakpoint !== undefined;
}
