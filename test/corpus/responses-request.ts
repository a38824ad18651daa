import type { ContentBlock, MessagesRequest, RequestMessage, ToolDefinition } from '@sluice/anthropic';

import type { CorpusRecord } from './corpus.js';
import { isObject, listOf, objectOf, parsed, stringOf } from './json.js';
import type { Json } from './json.js';
import { CLIENT_MODEL } from './messages-request.js';

const WEB_SEARCH = 'web_search_20250305';

/**
 * What a client of the Messages API would have asked for, had the recorded request come from one: the same tools, the
 * same calls before, the same wish for a search. Media are left out.
 */
export function responsesRequestOf(record: CorpusRecord, thinks: boolean): MessagesRequest {
  const body = record.request_body ?? {};
  const tools = listOf(body['tools']).map(objectOf).flatMap(toolOf);
  return {
    model: CLIENT_MODEL,
    // Less than 16 would be cut here.
    max_tokens: Math.max(16, Number(body['max_output_tokens'] ?? 4096)),
    messages: [...conversationOf(listOf(body['input']).map(objectOf)), { role: 'user', content: 'go on' }],
    stream: record.stream,
    ...(tools.length > 0 && { tools }),
    thinking: { type: thinks ? 'adaptive' : 'disabled' },
  };
}

function toolOf(tool: Json): readonly ToolDefinition[] {
  const { type, name, parameters } = tool;
  if (stringOf(type).startsWith('web_search')) return [{ type: WEB_SEARCH, name: 'web_search' }];
  if ((type !== 'function' && type !== 'custom') || stringOf(name) === '') return [];
  return [{ name: stringOf(name), input_schema: isObject(parameters) ? parameters : { type: 'object' } }];
}

/** Of what was before only the calls matter: their ids must not come again. */
function conversationOf(items: readonly Json[]): readonly RequestMessage[] {
  return items.flatMap((item): RequestMessage[] => {
    if (item['type'] !== 'function_call') return [];
    const id = stringOf(item['call_id']);
    const input = objectOf(parsed(stringOf(item['arguments'])));
    const call: ContentBlock = { type: 'tool_use', id, name: stringOf(item['name']), input };
    return [
      { role: 'assistant', content: [call] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'done' }] },
    ];
  });
}
