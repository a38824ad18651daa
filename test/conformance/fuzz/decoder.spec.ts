import { describe, expect, it } from '@jest/globals';
import { assertEventOrder } from '@sluice/anthropic';
import { UPSTREAM_ERROR_CODES } from '@sluice/exchange';
import { FakeAmbient, makeAttempt } from '@sluice/testing';
import fc from 'fast-check';

import { adapterOf, PROFILE_NAMES, translateReply } from '../properties/translate-reply.js';
import { wireEvents } from '../properties/wire-events.js';
import { fuzzRuns, PATIENCE_MS } from './fuzz-runs.js';
import { deformed, nestedText, oddJson } from './odd-json.js';
import { SAMPLE_CHUNKS } from './sample-chunks.js';

const profile = fc.constantFrom(...PROFILE_NAMES);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What comes of the bytes: a stream that clients can read, or one that ends in an error we have a code for. */
function checked(reads: readonly Uint8Array[], name: (typeof PROFILE_NAMES)[number]): 'message' | 'failure' {
  const { events, wire, failure } = translateReply(reads, { profile: name });
  assertEventOrder(events);
  expect(wireEvents(wire).map(({ data }) => data.type)).toEqual(events.map(({ type }) => type));
  if (failure === undefined) return 'message';
  expect(UPSTREAM_ERROR_CODES).toContain(failure.code);
  expect(failure.status).toBeGreaterThanOrEqual(400);
  expect(failure.publicMessage).not.toBe('');
  return 'failure';
}

const chunk = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...SAMPLE_CHUNKS).chain(deformed) },
  { weight: 2, arbitrary: fc.constantFrom(...SAMPLE_CHUNKS) },
  { weight: 1, arbitrary: oddJson },
);

describe('a reply of any bytes', () => {
  it(
    'is a valid stream or a typed error',
    () => {
      fc.assert(
        fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }), profile, (reads, name) => {
          checked(reads, name);
        }),
        fuzzRuns(),
      );
    },
    PATIENCE_MS,
  );

  it(
    'is a valid stream or a typed error when it looks like one of lines',
    () => {
      const line = fc.oneof(
        fc.constantFrom(
          'data: ',
          'data:{}',
          'event: error',
          ': c',
          '',
          '',
          'data: [DONE]',
          '{"a":1}',
          '\uFEFF',
          '<html>',
        ),
        fc.string({ unit: 'binary', maxLength: 10 }),
        chunk.map((value) => `data: ${JSON.stringify(value)}`),
      );
      const body = fc
        .array(fc.tuple(line, fc.constantFrom('\n', '\n\n', '\r\n', '\r')), { maxLength: 12 })
        .map((lines) => lines.flat().join(''));
      fc.assert(
        fc.property(body, profile, (text, name) => {
          checked([bytesOf(text)], name);
        }),
        fuzzRuns(),
      );
    },
    PATIENCE_MS,
  );
});

describe('a reply of any JSON', () => {
  it(
    'is a valid stream or a typed error, as a stream of chunks',
    () => {
      const tally = { message: 0, failure: 0 };
      fc.assert(
        fc.property(fc.array(chunk, { maxLength: 8 }), fc.boolean(), profile, (chunks, done, name) => {
          const events = chunks.map((value) => `data: ${JSON.stringify(value)}\n\n`).join('');
          tally[checked([bytesOf(events + (done ? 'data: [DONE]\n\n' : ''))], name)] += 1;
        }),
        fuzzRuns(),
      );
      expect(Math.min(tally.message, tally.failure)).toBeGreaterThan((tally.message + tally.failure) / 20);
    },
    PATIENCE_MS,
  );

  it(
    'is a valid stream or a typed error, as a whole or in lines',
    () => {
      fc.assert(
        fc.property(fc.array(chunk, { minLength: 1, maxLength: 3 }), profile, (values, name) => {
          checked([bytesOf(values.map((value) => JSON.stringify(value)).join('\n'))], name);
        }),
        fuzzRuns(),
      );
    },
    PATIENCE_MS,
  );

  it.each([
    'content',
    'reasoning',
    'reasoning_details',
    'thinking_blocks',
    'tool_calls',
    'annotations',
    'function_call',
  ])('is a valid stream or a typed error when %s is nested deeply', (member) => {
    for (const depth of [100, 20_000]) {
      for (const shape of ['array', 'object'] as const) {
        const parts = { text: '@', thinking: '@', function: { name: 'Read', arguments: '@' } };
        for (const value of [
          { choices: [{ delta: { [member]: '@' }, finish_reason: 'stop' }] },
          { choices: [{ delta: { [member]: [parts] }, finish_reason: 'stop' }] },
          { choices: [{ message: { [member]: '@' }, finish_reason: 'stop' }] },
          { error: { message: '@', [member]: '@' } },
        ]) {
          const text = JSON.stringify(value).replaceAll('"@"', nestedText(depth, shape));
          checked([bytesOf(`data: ${text}\n\n`)], 'openai');
          checked([bytesOf(text)], 'openai');
        }
      }
    }
  });
});

describe('a failure with any body', () => {
  const header = fc.tuple(
    fc.constantFrom('retry-after', 'retry-after-ms', 'x-ratelimit-reset-requests', 'x-ratelimit-remaining-tokens'),
    fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('1', '-1', '1e9', 'NaN', '1m2.5s', 'Wed, 21 Oct 2015 07:28:00 GMT'),
    ),
  );
  const body = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .constantFrom(...SAMPLE_CHUNKS)
      .chain(deformed)
      .map((value) => JSON.stringify(value)),
    oddJson.map((value) => JSON.stringify({ error: value })),
    fc.constantFrom(nestedText(20_000, 'array'), `{"error":{"message":${nestedText(9_000, 'array')}}}`),
  );

  it(
    'is read as an error of ours, in words for the client',
    () => {
      const { request, target } = makeAttempt();
      fc.assert(
        fc.property(
          fc.integer({ min: 400, max: 599 }),
          fc.array(header, { maxLength: 3 }),
          body,
          profile,
          (status, headers, text, name) => {
            const failure = { target, request, ambient: new FakeAmbient(), status, headers, body: text };
            const { error, learned } = adapterOf(name).classifyFailure(failure);
            expect(UPSTREAM_ERROR_CODES).toContain(error.code);
            expect(error.status).toBeGreaterThanOrEqual(400);
            expect(error.publicMessage.length).toBeGreaterThan(0);
            expect(error.publicMessage.length).toBeLessThan(2_500);
            if (error.retryAfterMs !== undefined) expect(error.retryAfterMs).toBeGreaterThanOrEqual(0);
            if (learned !== undefined) expect(Object.keys(learned).length).toBeGreaterThan(0);
          },
        ),
        fuzzRuns(),
      );
    },
    PATIENCE_MS,
  );
});
