import type { Message, ResponseTextBlock, ResponseToolUseBlock, StreamEvent } from '@sluice/anthropic';
import { ChatCompletionEncoder, chatFinishReason } from '@sluice/openai-dialect';
import OpenAI from 'openai';

/** What a client ends up with. */
export interface Heard {
  readonly text: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
  readonly finish: string | null;
  readonly prompt: number;
  readonly completion: number;
}

/** What the message says to one who knows only the words of Chat Completions. */
export function heardOfMessage({ content, stop_reason: reason, usage }: Message): Heard {
  return {
    text: content.flatMap((block) => (block.type === 'text' ? [(block as ResponseTextBlock).text] : [])).join(''),
    calls: content.flatMap((block) => {
      if (block.type !== 'tool_use') return [];
      const { id, name, input } = block as ResponseToolUseBlock;
      return [{ id, name, input }];
    }),
    finish: chatFinishReason(reason),
    prompt: usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens,
    completion: usage.output_tokens,
  };
}

/** What the completion says. */
export function heardOfCompletion({ choices: [choice], usage }: OpenAI.ChatCompletion): Heard {
  if (choice === undefined || usage === undefined) throw new Error('a completion without a choice or counts');
  const { message, finish_reason: finish } = choice;
  return {
    text: (message.content ?? '') + (message.refusal ?? ''),
    calls: (message.tool_calls ?? []).flatMap((call) => {
      if (call.type !== 'function') return [];
      const { name, arguments: json } = call.function;
      return [{ id: call.id, name, input: parsed(json) }];
    }),
    finish,
    prompt: usage.prompt_tokens,
    completion: usage.completion_tokens,
  };
}

/** The bytes a client of Chat Completions gets of a reply. */
export function chunksOf(events: readonly StreamEvent[]): string {
  const encoder = new ChatCompletionEncoder({ includeUsage: true, created: () => 7 });
  return events.map((event) => encoder.push([event])).join('');
}

/** A client whose requests are all answered with these bytes. */
function clientOf(bytes: string): OpenAI {
  const answer = (): Promise<Response> =>
    Promise.resolve(new Response(bytes, { headers: { 'content-type': 'text/event-stream' } }));
  return new OpenAI({ apiKey: 'x', baseURL: 'http://nowhere.test/v1', maxRetries: 0, fetch: answer });
}

/** What OpenAI's own client makes of the chunks. */
export async function heardBySdk(bytes: string): Promise<Heard> {
  const request = { model: 'm', messages: [{ role: 'user' as const, content: 'x' }] };
  return heardOfCompletion(await clientOf(bytes).chat.completions.stream(request).finalChatCompletion());
}

/** Arguments that were cut are kept as they are. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}
