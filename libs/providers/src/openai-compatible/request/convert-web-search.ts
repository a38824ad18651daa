import type { ToolDefinition } from '@sluice/anthropic';

import type { ChatFields } from '../../shared/openai/chat-request.js';
import type { RequestConversion } from '../../shared/openai/request-conversion.js';
import type { SearchStyle } from '../../shared/openai/tools/convert-tools.js';

/** A search beside the tools, so that no tool choice can name it. */
export const WEB_SEARCH: SearchStyle = { convert: convertWebSearch, choosable: false };

/** What a client may want of a search, and the searches of others cannot be told. */
const SEARCH_LIMITS = ['max_uses', 'allowed_domains', 'blocked_domains'];

/** A search that the upstream runs by itself, in its own words. */
function convertWebSearch(conversion: RequestConversion, tool: ToolDefinition, path: string): ChatFields | undefined {
  const { provider, model, losses } = conversion;
  const plugin = provider.webSearch === 'plugin';
  if (!plugin && (provider.webSearch !== 'options' || !model.webSearchOptions)) return undefined;
  for (const limit of plugin ? [...SEARCH_LIMITS, 'user_location'] : SEARCH_LIMITS) {
    if (tool[limit] != null) losses.add('field_dropped', `${path}.${limit}`);
  }
  if (plugin) return { plugins: [{ id: 'web' }] };
  const location = tool['user_location'];
  if (typeof location !== 'object' || location === null) return { web_search_options: {} };
  const approximate = Object.fromEntries(Object.entries(location).filter(([key]) => key !== 'type'));
  return { web_search_options: { user_location: { type: 'approximate', approximate } } };
}
