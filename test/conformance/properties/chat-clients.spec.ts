import { describe, expect, it } from '@jest/globals';
import { ChatCompletionAccumulator } from '@sluice/openai-dialect';
import fc from 'fast-check';
import type OpenAI from 'openai';

import { chunksOf, heardBySdk, heardOfCompletion, heardOfMessage } from '../chat-clients/heard.js';
import { fuzzRuns, PATIENCE_MS } from '../fuzz/fuzz-runs.js';
import { readsOf } from './byte-reads.js';
import { anyStream, soundReply } from './chat-stream.js';
import { accumulated, PROFILE_NAMES, translateReply } from './translate-reply.js';

const profile = fc.constantFrom(...PROFILE_NAMES);

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
