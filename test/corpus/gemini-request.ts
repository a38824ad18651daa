import type { ContentBlock, MessagesRequest, RequestMessage, ToolDefinition } from '@sluice/anthropic';

import type { CorpusRecord } from './corpus.js';
import { isObject, listOf, objectOf, stringOf } from './json.js';
import type { Json } from './json.js';
import { CLIENT_MODEL } from './messages-request.js';

const WEB_SEARCH: ToolDefinition = { type: 'web_search_20250305', name: 'web_search' };
/** Tools of Google's after which a reply may name its sources. Of these only the search has a like here. */
const SOURCES = ['googleSearch', 'google_search', 'urlContext', 'url_context', 'fileSearch'];

/**
 * What a client of the Messages API would have asked for, had the recorded request come from one: the same functions
 * and the same conversation in text and calls, and a search where Google was to look for anything. Media are left out.
 */
export function geminiRequestOf(record: CorpusRecord, thinks: boolean): MessagesRequest {
  const body = record.request_body ?? {};
  const tools = toolsOf(body);
  const { maxOutputTokens, stopSequences } = objectOf(body['generationConfig']);
  const stops = listOf(stopSequences).map(stringOf);
  return {
    model: CLIENT_MODEL,
    max_tokens: Number(maxOutputTokens ?? 65_536),
    messages: [...listOf(body['contents']).map(objectOf).flatMap(turnOf), { role: 'user', content: 'go on' }],
    stream: record.stream,
    ...(tools.length > 0 && { tools }),
    ...(stops.length > 0 && { stop_sequences: stops }),
    thinking: { type: thinks ? 'adaptive' : 'disabled' },
  };
}

/** Some programs write the names of members in words with dashes below, as Google's libraries for Python do. */
export function either(value: Json, name: string): unknown {
  return value[name] ?? value[name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)];
}

function toolsOf(body: Json): readonly ToolDefinition[] {
  const offered = isObject(body['tools']) ? [body['tools']] : listOf(body['tools']).map(objectOf);
  const functions = offered.flatMap((tool) => listOf(either(tool, 'functionDeclarations'))).map(objectOf);
  const named = new Map(functions.map((declared) => [stringOf(declared['name']), declared]));
  const searches = offered.some((tool) => SOURCES.some((name) => tool[name] !== undefined));
  // What the functions take is left open: arguments then come as Gemini writes them.
  const tools = [...named.keys()].map((name): ToolDefinition => ({ name, input_schema: { type: 'object' } }));
  return searches ? [...tools, WEB_SEARCH] : tools;
}

function turnOf(content: Json): readonly RequestMessage[] {
  const model = content['role'] === 'model';
  const blocks = listOf(content['parts'])
    .map(objectOf)
    .flatMap((part): ContentBlock[] => blockOf(part, model));
  return blocks.length === 0 ? [] : [{ role: model ? 'assistant' : 'user', content: blocks }];
}

function blockOf(part: Json, model: boolean): ContentBlock[] {
  const [call, response] = [either(part, 'functionCall'), either(part, 'functionResponse')].map(objectOf);
  const idOf = (named: Json): string => stringOf(named['id']) || stringOf(named['name']);
  if (model && call?.['name'] !== undefined) {
    return [{ type: 'tool_use', id: idOf(call), name: stringOf(call['name']), input: objectOf(call['args']) }];
  }
  if (!model && response?.['name'] !== undefined) {
    return [{ type: 'tool_result', tool_use_id: idOf(response), content: JSON.stringify(response['response']) }];
  }
  const text = stringOf(part['text']);
  return text.trim() === '' || part['thought'] === true ? [] : [{ type: 'text', text }];
}
