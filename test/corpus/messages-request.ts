import type { ContentBlock, MessagesRequest, RequestMessage, ToolChoice, ToolDefinition } from '@sluice/anthropic';

import type { CorpusRecord } from './corpus.js';
import { isObject, listOf, objectOf, parsed, stringOf } from './json.js';
import type { Json } from './json.js';

/** The model's name as the client would have said it. */
export const CLIENT_MODEL = 'claude-corpus';
const WEB_SEARCH = 'web_search_20250305';

/**
 * What a client of the Messages API would have asked for, had the recorded request come from one: the same tools,
 * the same conversation in text and calls, the same wish for a stream and for thinking. Media are named, not carried.
 */
export function messagesRequestOf(record: CorpusRecord): MessagesRequest {
  const body = record.request_body ?? {};
  const messages = listOf(body['messages']).map(objectOf);
  const system = messages.filter(isSystem).map(contentText).join('\n');
  const offered = [...listOf(body['tools']), ...listOf(body['functions'])].map(objectOf);
  const tools = [...offered.flatMap(toolOf), ...webSearchOf(body, offered)];
  const choice = tools.length > 0 ? toolChoiceOf(body['tool_choice'] ?? body['function_call']) : undefined;
  const stops = typeof body['stop'] === 'string' ? [body['stop']] : listOf(body['stop']).map(stringOf);
  return {
    model: CLIENT_MODEL,
    max_tokens: Number(body['max_tokens'] ?? body['max_completion_tokens'] ?? 4096),
    messages: conversationOf(messages.filter((message) => !isSystem(message))),
    stream: record.stream,
    ...(system !== '' && { system }),
    ...(tools.length > 0 && { tools }),
    ...(choice !== undefined && { tool_choice: choice }),
    ...(stops.length > 0 && { stop_sequences: stops }),
    thinking: { type: asksForThinking(body) ? 'adaptive' : 'disabled' },
  };
}

/** The same request with the opposite wish for thinking. */
export function withOppositeThinking(request: MessagesRequest): MessagesRequest {
  return { ...request, thinking: { type: wantsThinking(request) ? 'disabled' : 'adaptive' } };
}

export function wantsCitations({ tools = [] }: MessagesRequest): boolean {
  return tools.some(({ type }) => type === WEB_SEARCH);
}

export function wantsThinking({ thinking }: MessagesRequest): boolean {
  return thinking?.type === 'adaptive';
}

function isSystem({ role }: Json): boolean {
  return role === 'system' || role === 'developer';
}

/** Every provider has its own switch, and most models that can think do so without being asked. */
function asksForThinking(body: Json): boolean {
  const thinking = objectOf(body['thinking'])['type'];
  const off =
    thinking === 'disabled' ||
    body['enable_thinking'] === false ||
    body['include_reasoning'] === false ||
    body['reasoning_effort'] === 'none' ||
    body['reasoning_format'] === 'hidden' ||
    objectOf(body['reasoning'])['enabled'] === false;
  return !off;
}

function contentText({ content }: Json): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map(objectOf)
    .map((part) => stringOf(part['text']) || `[${stringOf(part['type'])}]`)
    .join('\n');
}

function conversationOf(messages: readonly Json[]): readonly RequestMessage[] {
  const turns = messages.map(turnOf).filter(({ content }) => content.length > 0);
  return turns.length === 0 ? [{ role: 'user', content: 'hi' }] : turns;
}

function turnOf(message: Json): RequestMessage {
  const text = contentText(message);
  if (message['role'] === 'tool' || message['role'] === 'function') {
    const tool_use_id = stringOf(message['tool_call_id']) || stringOf(message['name']);
    return { role: 'user', content: [{ type: 'tool_result', tool_use_id, content: text }] };
  }
  if (message['role'] !== 'assistant') return { role: 'user', content: text };
  const legacy = isObject(message['function_call']) ? [{ function: message['function_call'] }] : [];
  const calls = [...listOf(message['tool_calls']), ...legacy].map((call) => toolUseOf(objectOf(call)));
  return { role: 'assistant', content: [...(text.trim() === '' ? [] : [{ type: 'text' as const, text }]), ...calls] };
}

function toolUseOf(call: Json): ContentBlock {
  const described = objectOf(call['function'] ?? call['custom']);
  const input = objectOf(parsed(stringOf(described['arguments'])));
  const name = stringOf(described['name']);
  return { type: 'tool_use', id: stringOf(call['id']) || name, name, input };
}

/** Tools that the provider runs by itself have no name of their own and are left out. */
function toolOf(tool: Json): readonly ToolDefinition[] {
  const described = objectOf(tool['function'] ?? tool['custom'] ?? tool);
  const name = stringOf(described['name']);
  if (name === '') return [];
  const custom = tool['custom'] !== undefined && { type: 'object', properties: { input: { type: 'string' } } };
  const schema = custom || (isObject(described['parameters']) ? described['parameters'] : { type: 'object' });
  return [{ name, description: stringOf(described['description']), input_schema: schema }];
}

function webSearchOf(body: Json, offered: readonly Json[]): readonly ToolDefinition[] {
  const asked =
    body['web_search_options'] !== undefined || offered.some(({ type }) => type === 'openrouter:web_search');
  return asked ? [{ type: WEB_SEARCH, name: 'web_search' }] : [];
}

function toolChoiceOf(choice: unknown): ToolChoice | undefined {
  if (choice === 'auto' || choice === 'none') return { type: choice };
  if (choice === 'required' || choice === 'any') return { type: 'any' };
  const name = stringOf(objectOf(objectOf(choice)['function'])['name'] ?? objectOf(choice)['name']);
  return name === '' ? undefined : { type: 'tool', name };
}
