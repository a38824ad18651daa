import type { ChatCacheMark } from './chat-request.js';
import type { RequestConversion } from './request-conversion.js';

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
      return { prompt_cache_breakpoint: { mode: 'explicit' } };
    case 'strip':
      return NO_MARK;
  }
}

function markStyle(conversion: RequestConversion): 'keep' | 'breakpoint' | 'strip' {
  const { provider, model, quirks } = conversion;
  if (provider.cacheMarks === 'claude' && (model.family === 'claude' || model.family === 'gemini')) {
    return quirks['cache_control'] ? 'strip' : 'keep';
  }
  if (provider.cacheMarks === 'breakpoint' && model.cacheBreakpoints) {
    return quirks['prompt_cache_breakpoint'] ? 'strip' : 'breakpoint';
  }
  return 'strip';
}

/** Agents mark several blocks of every request, so one loss stands for all of them. */
export function cacheMarkLoss(conversion: RequestConversion): void {
  if (markStyle(conversion) !== 'strip') return;
  const { request, losses } = conversion;
  if (request['cache_control'] != null) losses.add('cache_control_dropped', 'cache_control');
  else if (hasMark(request.system)) losses.add('cache_control_dropped', 'system');
  else if (hasMark(request.tools)) losses.add('cache_control_dropped', 'tools');
  else if (request.messages.some((message) => hasMark(message.content))) {
    losses.add('cache_control_dropped', 'messages');
  }
}

function hasMark(items: unknown): boolean {
  return Array.isArray(items) && items.some((item: { cache_control?: unknown } | null) => item?.cache_control != null);
}
