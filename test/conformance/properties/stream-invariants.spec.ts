import { describe, expect, it } from '@jest/globals';
import { assertEventOrder } from '@sluice/anthropic';
import fc from 'fast-check';

import { fuzzRuns, PATIENCE_MS } from '../fuzz/fuzz-runs.js';
import { readWithOfficialClient } from '../streams/official-client.js';
import { readsOfSizes, readSizes } from './byte-reads.js';
import { anyStream, deltaFrame, frame, soundReply } from './chat-stream.js';
import { accumulated, PROFILE_NAMES, translateReply, type TranslatedReply } from './translate-reply.js';
import { wireBlocks, wireEvents, type WireData, type WireEvent } from './wire-events.js';

/** Any reply of any upstream, in any reads, to a client that does or does not want thinking. */
const reply: fc.Arbitrary<TranslatedReply> = fc
  .record({
    body: anyStream,
    sizes: readSizes,
    profile: fc.constantFrom(...PROFILE_NAMES),
    thinking: fc.constantFrom({ type: 'adaptive' as const }, { type: 'disabled' as const }),
    stops: fc.constantFrom<readonly string[]>([], ['yes', 'a'], ['b', 'c', 'd', 'e', 'f', '🚀']),
  })
  .map(({ body, sizes, profile, thinking, stops }) =>
    translateReply(readsOfSizes(body, sizes), {
      profile,
      request: { thinking, ...(stops.length > 0 && { stop_sequences: stops }) },
    }),
  );

/** Names an invariant as a property of every reply. */
function always(name: string, check: (events: readonly WireEvent[]) => void): void {
  it(
    name,
    () => {
      fc.assert(
        fc.property(reply, ({ wire }) => {
          check(wireEvents(wire));
        }),
        fuzzRuns(0.1),
      );
    },
    PATIENCE_MS,
  );
}

const typesOf = (events: readonly WireEvent[]): string[] => events.map(({ data }) => data.type);
const endOf = (events: readonly WireEvent[]): WireData | undefined =>
  events.find(({ data }) => data.type === 'message_delta')?.data;

const CUT = new Set(['max_tokens', 'model_context_window_exceeded', 'refusal']);

const LEGAL_DELTAS: Readonly<Record<string, readonly string[]>> = {
  text: ['text_delta', 'citations_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
};

describe('any stream, translated', () => {
  always('I1 has one message_start, first', (events) => {
    const starts = typesOf(events).flatMap((type, position) => (type === 'message_start' ? [position] : []));
    expect(starts).toEqual([0]);
  });

  always('I2 numbers its blocks without a gap and opens one at a time', (events) => {
    let open: number | undefined;
    let next = 0;
    for (const { data } of events) {
      if (data.type === 'content_block_start') {
        expect([open, data.index]).toEqual([undefined, next]);
        open = next;
        next += 1;
      } else if (data.type.startsWith('content_block_')) {
        expect(data.index).toBe(open);
        if (data.type === 'content_block_stop') open = undefined;
      } else if (data.type === 'message_delta') {
        expect(open).toBeUndefined();
      }
    }
  });

  always('I3 puts no delta into a block of another kind', (events) => {
    for (const { type, deltas } of wireBlocks(events)) {
      for (const delta of deltas) expect(LEGAL_DELTAS[type] ?? []).toContain(delta.type);
    }
  });

  always('I4 ends once: in message_delta and message_stop, or in an error', (events) => {
    const types = typesOf(events).filter((type) => ['message_delta', 'message_stop', 'error'].includes(type));
    expect([['error'], ['message_delta', 'message_stop']]).toContainEqual(types);
    expect(typesOf(events).at(-1)).toBe(types.at(-1));
  });

  always('I5 names each event as its data does', (events) => {
    for (const { name, data } of events) expect(name).toBe(data.type);
  });

  always('I6 has no empty text block and no empty delta', (events) => {
    for (const { type, deltas } of wireBlocks(events)) {
      if (type === 'text') expect(deltas.some((delta) => delta.type === 'text_delta')).toBe(true);
      for (const delta of deltas) expect(Object.values(delta)).not.toContain('');
    }
  });

  always('I7 has arguments that are an object in every call, unless the reply was cut or failed', (events) => {
    const reason = endOf(events)?.delta?.stop_reason;
    // Other content may stand behind the call that was cut off: servers interleave, and are cut anywhere.
    if (reason === undefined || CUT.has(reason)) return;
    for (const block of wireBlocks(events).filter(({ type }) => type === 'tool_use')) {
      const json = block.deltas.map((delta) => delta['partial_json']).join('');
      if (json === '') continue;
      expect(JSON.parse(json)).toEqual(expect.objectContaining({}));
      expect(json.trimStart()).toMatch(/^\{/u);
    }
  });

  always('I8 says tool_use if and only if there is a call and nothing was cut or refused', (events) => {
    const reason = endOf(events)?.delta?.stop_reason;
    if (reason === undefined || CUT.has(reason)) return;
    expect(reason === 'tool_use').toBe(wireBlocks(events).some(({ type }) => type === 'tool_use'));
  });

  always('I9 counts tokens at the start and at the end, in integers of at least 0', (events) => {
    const carriers = [events[0]!.data.message!.usage, endOf(events)?.usage].filter((usage) => usage !== undefined);
    for (const usage of carriers) {
      for (const key of ['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens']) {
        expect(Number.isInteger(usage[key])).toBe(true);
        expect(usage[key]).toBeGreaterThanOrEqual(0);
      }
    }
    expect(carriers).toHaveLength(endOf(events) === undefined ? 1 : 2);
  });

  it(
    'is what assertEventOrder takes',
    () => {
      fc.assert(
        fc.property(reply, ({ events }) => {
          assertEventOrder(events);
        }),
        fuzzRuns(0.1),
      );
    },
    PATIENCE_MS,
  );
});

describe('I10 the key', () => {
  const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.split('');
  const random = fc.string({ unit: fc.constantFrom(...alphabet), minLength: 30, maxLength: 50 });
  const secret = fc
    .tuple(fc.constantFrom('sk-', 'sk-proj-', 'gsk_', 'xai-', 'sk-or-v1-', 'nvapi-'), random)
    .map((parts) => parts.join(''));
  const echo = fc.constantFrom<(key: string) => string>(
    (key) => `Incorrect API key provided: ${key}.`,
    (key) => `GET https://upstream.test/v1?key=${key} failed`,
    (key) => `header authorization: Bearer ${key} was refused`,
    (key) => `{"api_key":"${key}"}`,
    (key) => key,
  );
  const carrier = fc.constantFrom<(message: string) => string>(
    (message) => frame({ error: { message, code: 500 } }),
    (message) => frame({ error: message }),
    (message) => frame({ error: { message: 'Provider returned error', metadata: { raw: message } } }),
    (message) => `event: error\ndata: ${JSON.stringify({ message })}\n\n`,
    (message) => JSON.stringify({ error: { message, type: message, code: message } }),
    (message) => `<html><body>${message}</body></html>`,
  );

  it(
    'stands nowhere in the bytes, whatever of it the upstream repeats in an error',
    () => {
      fc.assert(
        fc.property(secret, echo, carrier, fc.boolean(), (key, says, carry, late) => {
          const failure = carry(says(key));
          const body = late && failure.startsWith('data:') ? deltaFrame({ content: 'x' }) + failure : failure;
          const { wire, failure: error } = translateReply([new TextEncoder().encode(body)], {
            profile: 'generic',
            secret: key,
          });
          expect(error).toBeDefined();
          expect(wire).not.toContain(key);
          expect(wire).not.toContain(key.slice(-24));
        }),
        fuzzRuns(0.1),
      );
    },
    PATIENCE_MS,
  );
});

describe('I11 a reply, as a stream and as a whole', () => {
  it.each(PROFILE_NAMES)(
    '%s: is the same message to the official client',
    async (profile) => {
      await fc.assert(
        fc.asyncProperty(soundReply(false), readSizes, async ({ stream, whole }, sizes) => {
          const streamed = translateReply(readsOfSizes(stream, sizes), { profile });
          const entire = translateReply(readsOfSizes(whole, sizes), { profile });
          expect([streamed.failure, entire.failure]).toEqual([undefined, undefined]);
          const response = new Response(streamed.wire, { headers: { 'content-type': 'text/event-stream' } });
          const { message } = await readWithOfficialClient(response, true);
          const expected = accumulated(entire.events);
          expect(plain(message)).toMatchObject(plain(expected));
          expect(message!.content).toHaveLength(expected.content.length);
        }),
        fuzzRuns(0.01),
      );
    },
    PATIENCE_MS,
  );

  /** Only what both sides have: the client hangs parsed output and lazy getters on its blocks. */
  function plain(message: unknown): object {
    return JSON.parse(
      JSON.stringify(message, (key, value: unknown) => (key === 'parsed_output' ? undefined : value)),
    ) as object;
  }
});
