import { describe, expect, it } from '@jest/globals';
import type { Message, ResponseTextBlock, ResponseToolUseBlock, StreamEvent } from '@sluice/anthropic';
import { ChatCompletionAccumulator, ChatCompletionEncoder, chatFinishReason } from '@sluice/openai-dialect';
import fc from 'fast-check';
import OpenAI from 'openai';

import { fuzzRuns, PATIENCE_MS } from '../fuzz/fuzz-runs.js';
import { readsOf } from './byte-reads.js';
import { anyStream, soundReply } from './chat-stream.js';
import { accumulated, PROFILE_NAMES, translateReply } from './translate-reply.js';

const profile = fc.constantFrom(...PROFILE_NAMES);

/** What a client ends up with. */
interface Heard {
  readonly text: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
  readonly finish: string | null;
  readonly prompt: number;
  readonly completion: number;
}

function heardOfMessage({ content, stop_reason: reason, usage }: Message): Heard {
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

function heardOfCompletion({ choices: [choice], usage }: OpenAI.ChatCompletion): Heard {
  if (choice === undefined || usage === undefined) throw new Error('a completion without a choice or counts');
  const { message, finish_reason: finish } = choice;
  return {
    text: (message.content ?? '') + (message.refusal ?? ''),
    calls: (message.tool_calls ?? []).flatMap((call) => {
      if (call.type !== 'function') return [];
      const { name, arguments: json } = call.function;
      return [{ id: call.id, name, input: JSON.parse(json) as unknown }];
    }),
    finish,
    prompt: usage.prompt_tokens,
    completion: usage.completion_tokens,
  };
}

/** The bytes a client of Chat Completions gets of a reply. */
function chunksOf(events: readonly StreamEvent[]): string {
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
async function heardBySdk(bytes: string): Promise<Heard> {
  const request = { model: 'm', messages: [{ role: 'user' as const, content: 'x' }] };
  return heardOfCompletion(await clientOf(bytes).chat.completions.stream(request).finalChatCompletion());
}

describe('a client of Chat Completions', () => {
  it(
    'hears what a client of the Messages API does',
    async () => {
      await fc.assert(
        fc.asyncProperty(soundReply(true), profile, async ({ stream }, name) => {
          const { events, failure } = translateReply(readsOf(stream), { profile: name });
          expect(failure).toBeUndefined();
          expect(await heardBySdk(chunksOf(events))).toEqual(heardOfMessage(accumulated(events)));
        }),
        fuzzRuns(0.05),
      );
    },
    PATIENCE_MS,
  );

  it(
    'hears in one piece what it would in many',
    () => {
      fc.assert(
        fc.property(soundReply(true), profile, ({ stream }, name) => {
          const { events } = translateReply(readsOf(stream), { profile: name });
          const whole = new ChatCompletionAccumulator();
          for (const event of events) whole.push(event);
          const completion = JSON.parse(JSON.stringify(whole.completion(7))) as OpenAI.ChatCompletion;
          expect(heardOfCompletion(completion)).toEqual(heardOfMessage(accumulated(events)));
        }),
        fuzzRuns(0.2),
      );
    },
    PATIENCE_MS,
  );

  it(
    'gets chunks of one reply, whatever the upstream sends, and never [DONE] without an end',
    () => {
      fc.assert(
        fc.property(anyStream, profile, (body, name) => {
          const { events } = translateReply(readsOf(body), { profile: name });
          const wire = chunksOf(events);
          const lines = wire.split('\n\n').filter((block) => block.startsWith('data: '));
          const chunks = lines
            .filter((line) => line !== 'data: [DONE]')
            .map((line) => JSON.parse(line.slice(6)) as Chunk);
          const finishes = chunks.flatMap(({ choices }) => choices.filter(({ finish_reason: end }) => end !== null));
          expect(new Set(chunks.map(({ id }) => id)).size).toBeLessThanOrEqual(1);
          expect(finishes).toHaveLength(wire.includes('data: [DONE]') ? 1 : 0);
          if (chunks.length > 0) expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
        }),
        fuzzRuns(0.2),
      );
    },
    PATIENCE_MS,
  );
});

interface Chunk {
  readonly id: string;
  readonly choices: readonly { readonly delta: object; readonly finish_reason: string | null }[];
}
