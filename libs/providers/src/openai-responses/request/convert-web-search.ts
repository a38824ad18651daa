import type { ToolDefinition } from '@sluice/anthropic';

import type { ChatFields } from '../../shared/openai/chat-request.js';
import type { RequestConversion } from '../../shared/openai/request-conversion.js';
import type { SearchStyle } from '../../shared/openai/tools/convert-tools.js';

/** The field of {@link WEB_SEARCH} that holds the tool; it is no field of the request. */
export const SEARCH_TOOL = 'web_search';

/** The search as one of the tools (OpenAI, "Web search"). */
export const WEB_SEARCH: SearchStyle = { convert: convertWebSearch, choosable: true };

/** What cannot be said of a search. */
const UNKNOWN_LIMITS = ['max_uses', 'blocked_domains'];

function convertWebSearch(conversion: RequestConversion, tool: ToolDefinition, path: string): ChatFields | undefined {
  const { provider, losses } = conversion;
  if (provider.webSearch === 'none') return undefined;
  for (const limit of UNKNOWN_LIMITS) {
    if (tool[limit] != null) losses.add('field_dropped', `${path}.${limit}`);
  }
  const { allowed_domains: domains, user_location: location } = tool;
  return {
    [SEARCH_TOOL]: {
      type: 'web_search',
      ...(Array.isArray(domains) && { filters: { allowed_domains: domains } }),
      ...(typeof location === 'object' && location !== null && { user_location: { ...location, type: 'approximate' } }),
    },
  };
}
