import type { ContentBlock, RequestMessage } from '@sluice/anthropic';

import type { ChatPart, ChatSystemMessage, ChatTextPart } from './chat-request.js';
import { convertCacheMark } from './convert-cache-marks.js';
import { isBlock } from './known-block.js';
import type { RequestConversion } from './request-conversion.js';

/** The client's attribution line: it changes with every release, which would ruin every prompt-cache prefix after it. */
const ATTRIBUTION = /^x-anthropic-billing-header:[^\n]*\n?/;

/** The message at the head of the conversation: `system` and the system messages that begin `messages`. */
export function convertLeadingSystem(
  conversion: RequestConversion,
  leading: readonly RequestMessage[],
): ChatSystemMessage | undefined {
  const parts = [
    ...systemParts(conversion, conversion.request.system),
    ...leading.flatMap((message) => systemParts(conversion, message.content)),
    ...conversion.hints.map((text): ChatTextPart => ({ type: 'text', text })),
  ];
  return systemMessage(conversion, parts);
}

/** A system message in the middle of the conversation, for upstreams that take it there. */
export function convertInlineSystem(
  conversion: RequestConversion,
  content: readonly ContentBlock[],
): ChatSystemMessage | undefined {
  return systemMessage(conversion, systemParts(conversion, content));
}

/** The text of a system message, whatever form it came in. */
export function systemText(content: string | readonly ContentBlock[]): string {
  if (typeof content === 'string') return content;
  return content
    .map((block) => (isBlock(block, 'text') ? block.text : ''))
    .filter((text) => text !== '')
    .join('\n\n');
}

function systemParts(
  conversion: RequestConversion,
  content: string | readonly ContentBlock[] | undefined,
): readonly ChatTextPart[] {
  if (content === undefined) return [];
  if (typeof content === 'string') return textPart(content);
  return content.flatMap((block) =>
    isBlock(block, 'text') ? textPart(block.text, convertCacheMark(conversion, block)) : [],
  );
}

function textPart(text: string, mark?: object): readonly ChatTextPart[] {
  const kept = text.startsWith('x-anthropic-billing-header:') ? text.replace(ATTRIBUTION, '') : text;
  return kept.trim() === '' ? [] : [{ type: 'text', text: kept, ...mark }];
}

function systemMessage(conversion: RequestConversion, parts: readonly ChatTextPart[]): ChatSystemMessage | undefined {
  const first = parts[0];
  if (first === undefined) return undefined;
  const developer = conversion.provider.developerRole && conversion.model.reasoning && !conversion.quirks['developer'];
  return { role: developer ? 'developer' : 'system', content: contentOf(conversion, parts) };
}

/** Parts as content: joined to a string where the upstream wants one or nothing is gained by parts. */
export function contentOf(conversion: RequestConversion, parts: readonly ChatPart[]): string | readonly ChatPart[] {
  const single = parts.length === 1 ? parts[0] : undefined;
  if (single?.type === 'text' && !isMarked(single)) return single.text;
  if (conversion.provider.partsMode === 'array') return parts;
  const texts: string[] = [];
  for (const part of parts) {
    if (part.type !== 'text') return parts;
    texts.push(part.text);
  }
  return texts.join('\n\n');
}

function isMarked(part: ChatPart): boolean {
  return part.cache_control !== undefined || part.prompt_cache_breakpoint !== undefined;
}
