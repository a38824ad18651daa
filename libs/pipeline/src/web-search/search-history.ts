import type { ContentBlock, RequestMessage, ToolResultBlock, ToolUseBlock } from '@sluice/anthropic';

import { searchToolResult } from './search-result.js';

interface ServerBlock {
  readonly type: string;
  readonly [field: string]: unknown;
}

/**
 * Earlier searches as calls of a function and their results, each in a turn of its own: to a model that is to search
 * by a function they are examples of how, and what was found is told with its excerpts.
 */
export function withSearchCalls(messages: readonly RequestMessage[], name: string): readonly RequestMessage[] {
  if (!messages.some((message) => answeredSearches(message, name).size > 0)) return messages;
  return messages.flatMap((message) => splitTurn(message, answeredSearches(message, name)));
}

/** The ids of searches whose results stand in the same turn. */
function answeredSearches({ role, content }: RequestMessage, name: string): ReadonlySet<unknown> {
  if (role !== 'assistant' || typeof content === 'string') return new Set();
  const blocks = content as readonly ServerBlock[];
  const results = new Set(blocks.filter(isSearchResult).map(({ tool_use_id: id }) => id));
  const uses = blocks.filter((block) => isSearchUse(block, name));
  return new Set(uses.flatMap(({ id }) => (results.has(id) ? [id] : [])));
}

function splitTurn(message: RequestMessage, answered: ReadonlySet<unknown>): readonly RequestMessage[] {
  if (answered.size === 0 || typeof message.content === 'string') return [message];
  const turns: RequestMessage[] = [];
  let said: ContentBlock[] = [];
  let found: ToolResultBlock[] = [];
  const flush = (): void => {
    if (said.length > 0) turns.push({ role: 'assistant', content: said });
    if (found.length > 0) turns.push({ role: 'user', content: found });
    said = [];
    found = [];
  };
  for (const block of message.content) {
    const server = block as unknown as ServerBlock;
    if (isSearchResult(server) && answered.has(server['tool_use_id'])) {
      found.push(searchToolResult(String(server['tool_use_id']), server['content']));
      continue;
    }
    if (found.length > 0) flush();
    said.push(answered.has(server['id']) && server.type === 'server_tool_use' ? asCall(server) : block);
  }
  flush();
  return turns;
}

function asCall({ id, name, input }: ServerBlock): ToolUseBlock {
  return { type: 'tool_use', id: String(id), name: String(name), input: (input ?? {}) as ToolUseBlock['input'] };
}

function isSearchUse(block: ServerBlock, name: string): boolean {
  return block.type === 'server_tool_use' && block['name'] === name;
}

function isSearchResult(block: ServerBlock): boolean {
  return block.type === 'web_search_tool_result';
}
