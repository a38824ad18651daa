import type { RequestMessage } from '@sluice/anthropic';

import type { ChatCacheMark } from '../chat-request.js';
import type { RequestConversion } from '../request-conversion.js';

/** Neither mark: shared, so that unmarked parts cost nothing. */
const NO_MARK: ChatCacheMark = Object.freeze({});

/** The block's cache mark in the words of the upstream. The loss is reported once a request, by {@link cacheMarkLoss}. */
export function convertCacheMark(conversion: RequestConversion, block: object): ChatCacheMark {
  const mark: unknown = 'cache_control' in block ? block.cache_control : undefined;
  if (mark === undefined || mark === null) return NO_MARK;
  switch (markStyle(conversion)) {
    case 'keep':
      return { cache_control: mark };
    case 'breakpoint':
      return { prompt_cache_breakpoint: { mode: 'explicit', ...lifetime(conversion, mark) } };
    case 'strip':
      return NO_MARK;
  }
}

function lifetime({ provider }: RequestConversion, mark: unknown): { readonly ttl?: string } {
  const { ttl: wanted } = mark as { readonly ttl?: unknown };
  const ttl = typeof wanted === 'string' ? provider.cacheLifetimes[wanted] : undefined;
  return ttl === undefined ? {} : { ttl };
}

/** Whether the upstream is told of marks as the client wrote them. */
export function keepsCacheMarks(conversion: RequestConversion): boolean {
  return markStyle(conversion) === 'keep';
}

function markStyle(conversion: RequestConversion): 'keep' | 'breakpoint' | 'strip' {
  const { provider, model, quirks } = conversion;
  const understood = model.family === 'claude' || model.family === 'gemini';
  if (provider.cacheMarks === 'keep' || (provider.cacheMarks === 'claude' && understood)) {
    return quirks['cache_control'] ? 'strip' : 'keep';
  }
  if (provider.cacheMarks === 'breakpoint' && model.cacheBreakpoints) {
    return quirks['prompt_cache_breakpoint'] ? 'strip' : 'breakpoint';
  }
  return 'strip';
}

/** Agents mark several blocks of every request, so one loss stands for all of them. */
export function cacheMarkLoss(conversion: RequestConversion): void {
  const { request, losses } = conversion;
  const style = markStyle(conversion);
  if (request['cache_control'] != null) losses.add('cache_control_dropped', 'cache_control');
  else if (style === 'strip' && hasMark(request.system)) losses.add('cache_control_dropped', 'system');
  else if (hasMark(request.tools)) losses.add('cache_control_dropped', 'tools');
  else if (request.messages.some((message) => losesMark(message, style))) {
    losses.add('cache_control_dropped', 'messages');
  }
}

/** Marks stand on parts of content; tool calls are none, and only Anthropic's own marks may stand in assistant turns. */
function losesMark({ role, content }: RequestMessage, style: 'keep' | 'breakpoint' | 'strip'): boolean {
  if (typeof content === 'string') return false;
  if (role !== 'assistant' && style !== 'strip') return false;
  const lost = style === 'keep' ? content.filter(({ type }) => type !== 'text') : content;
  return hasMark(lost) || lost.some((block) => hasMark((block as { content?: unknown }).content));
}

function hasMark(items: unknown): boolean {
  return Array.isArray(items) && items.some((item: { cache_control?: unknown } | null) => item?.cache_control != null);
}
