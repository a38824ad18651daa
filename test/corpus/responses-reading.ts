import { isObject, listOf, objectOf, parsed, stringOf } from './json.js';
import type { Json } from './json.js';
import { readFailure } from './provider-failure.js';
import type { ReadFailure } from './provider-failure.js';

/** A block as far as a response decides it. */
export type ResponseBlock =
  | { readonly type: 'text'; readonly text: string; readonly urls: readonly string[] }
  /** `sealed`: what has to be handed back. */
  | { readonly type: 'thinking'; readonly thinking: string; readonly sealed: string | undefined }
  /** A call that was cut has no input that could be compared. */
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: Json | 'cut' }
  | { readonly type: 'server_tool_use'; readonly query: string }
  | { readonly type: 'web_search_tool_result'; readonly urls: readonly string[] };

/** What a response says, however it is written. */
export interface ReadResponse {
  readonly blocks: readonly ResponseBlock[];
  readonly stopReason: string;
  readonly usage: Readonly<Record<'input' | 'output' | 'cacheRead' | 'cacheCreation' | 'thinking', number | undefined>>;
}

export type ResponseReading = { readonly response: ReadResponse } | { readonly failure: ReadFailure };

/** What the request decides about the reading of its response. */
export interface ResponseReadingOptions {
  readonly thinks: boolean;
  readonly searches: boolean;
}

/**
 * Reads a response from the items that stand whole in it, at its end or where each of them is done, and never from
 * deltas. Shares nothing with the decoder but the vendor's documents.
 */
export function readResponse(text: string, options: ResponseReadingOptions): ResponseReading {
  const whole = parsed(text);
  if (isObject(whole)) return readObject(whole, objectsOf(whole['output']), options);
  const events = text
    .split(/\r\n|\r|\n/u)
    .filter((line) => line.startsWith('data:'))
    .map((line) => objectOf(parsed(line.slice('data:'.length))));
  const failed = events.find(({ type }) => type === 'error' || type === 'response.failed');
  if (failed !== undefined) {
    return { failure: readFailure({ error: failed['error'] ?? objectOf(failed['response'])['error'] ?? failed }) };
  }
  const end = events.findIndex(({ type }) => type === 'response.completed' || type === 'response.incomplete');
  if (end === -1) return failure('upstream stream ended unexpectedly');
  const response = objectOf(events[end]?.['response']);
  const streamed = events
    .slice(0, end)
    .filter(({ type }) => type === 'response.output_item.done')
    .toSorted((left, right) => Number(left['output_index']) - Number(right['output_index']))
    .map(({ item }) => objectOf(item));
  const said = objectsOf(response['output']);
  return readObject(response, said.length > streamed.length ? said : streamed, options);
}

function objectsOf(list: unknown): readonly Json[] {
  return listOf(list).map(objectOf);
}

function readObject(response: Json, items: readonly Json[], options: ResponseReadingOptions): ResponseReading {
  if (response['status'] === 'failed' || isObject(response['error'])) return { failure: readFailure(response) };
  const reason = stringOf(objectOf(response['incomplete_details'])['reason']);
  if (items.length === 0 && reason !== 'max_output_tokens') return failure('empty completion');
  const blocks = items.flatMap((item, place) => blocksOf(item, place === items.length - 1, options));
  const refused = items.some((item) => objectsOf(item['content']).some(({ type }) => type === 'refusal'));
  return {
    response: {
      blocks,
      stopReason: stopOf(reason, refused || reason === 'content_filter', blocks),
      usage: usageOf(objectOf(response['usage'])),
    },
  };
}

function failure(message: string): ResponseReading {
  return { failure: { message, status: undefined, codes: [] } };
}

function stopOf(reason: string, refused: boolean, blocks: readonly ResponseBlock[]): string {
  if (reason === 'max_output_tokens') return 'max_tokens';
  if (refused) return 'refusal';
  return blocks.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn';
}

function blocksOf(item: Json, last: boolean, options: ResponseReadingOptions): readonly ResponseBlock[] {
  switch (item['type']) {
    case 'message':
      return item['role'] === undefined || item['role'] === 'assistant' ? textOf(item, options) : [];
    case 'reasoning':
      return options.thinks ? thinkingOf(item, last) : [];
    case 'function_call':
      return callsOf(item);
    case 'custom_tool_call':
      return [callOf(item, JSON.stringify({ input: item['input'] }))];
    case 'web_search_call':
      return options.searches ? searchOf(item) : [];
    case 'image_generation_call':
      return [{ type: 'text', text: '[image output omitted]', urls: [] }];
    default:
      return [];
  }
}

function textOf(item: Json, { searches }: ResponseReadingOptions): readonly ResponseBlock[] {
  const parts = objectsOf(item['content']);
  const text = parts.map((part) => stringOf(part['text']) + stringOf(part['refusal'])).join('');
  const cited = parts.flatMap((part) => objectsOf(part['annotations']));
  const urls = cited.filter(({ type }) => type === 'url_citation').map(({ url }) => stringOf(url));
  return text.trim() === '' ? [] : [{ type: 'text', text, urls: searches ? urls : [] }];
}

/** A thought without words is told only where something follows it, and there is something to hand back. */
function thinkingOf(item: Json, last: boolean): readonly ResponseBlock[] {
  const words = (parts: unknown) =>
    objectsOf(parts)
      .map(({ text }) => stringOf(text))
      .filter(Boolean);
  const summary = words(item['summary']);
  const thinking = (summary.length > 0 ? summary : words(item['content'])).join('\n\n');
  const sealed = stringOf(item['encrypted_content']) || undefined;
  if (thinking === '' && (last || sealed === undefined)) return [];
  return [{ type: 'thinking', thinking, sealed }];
}

/** Models now and then pack several calls in one of a tool that nobody offered. */
function callsOf(item: Json): readonly ResponseBlock[] {
  const uses = objectsOf(objectOf(parsed(stringOf(item['arguments'])))['tool_uses']);
  if (item['name'] !== 'parallel' || uses.length === 0) return [callOf(item, stringOf(item['arguments']))];
  return uses.map((use) => {
    const name = stringOf(use['recipient_name']).replace(/^functions\./u, '');
    return { type: 'tool_use', id: 'a minted id', name, input: objectOf(use['parameters']) };
  });
}

function callOf(item: Json, text: string): ResponseBlock {
  const input = text === '' ? {} : parsed(text);
  const [id, name] = [stringOf(item['call_id']) || stringOf(item['id']), stringOf(item['name'])];
  return { type: 'tool_use', id, name, input: isObject(input) ? input : 'cut' };
}

/** Pages that were opened are no searches. */
function searchOf(item: Json): readonly ResponseBlock[] {
  const action = objectOf(item['action']);
  const asked = objectOf(parsed(stringOf(item['arguments'])))['query'];
  const query = stringOf(action['query']) || stringOf(listOf(action['queries'])[0]) || stringOf(asked);
  if (query === '' || action['type'] === 'open_page' || action['type'] === 'find_in_page') return [];
  const urls = objectsOf(action['sources']).map(({ url }) => stringOf(url));
  return [
    { type: 'server_tool_use', query },
    { type: 'web_search_tool_result', urls: urls.filter((url) => url !== '') },
  ];
}

function usageOf(usage: Json): ReadResponse['usage'] {
  const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
  const [input, output] = [number(usage['input_tokens']), number(usage['output_tokens'])];
  const details = objectOf(usage['input_tokens_details']);
  const cacheRead = Math.min(number(details['cached_tokens']) ?? 0, input ?? 0);
  const cacheCreation = Math.min(number(details['cache_write_tokens']) ?? 0, (input ?? 0) - cacheRead);
  const thinking = number(objectOf(usage['output_tokens_details'])['reasoning_tokens']) ?? 0;
  return {
    input: input === undefined ? undefined : input - cacheRead - cacheCreation,
    output,
    cacheRead,
    cacheCreation,
    thinking: Math.min(thinking, output ?? 0),
  };
}
