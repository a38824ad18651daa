import { describe, expect, it } from '@jest/globals';
import { assertEventOrder } from '@sluice/anthropic';
import { UPSTREAM_ERROR_CODES } from '@sluice/exchange';
import { FakeAmbient, makeAttempt } from '@sluice/testing';
import fc from 'fast-check';

import { readsOf, readsOfSizes, readSizes } from '../properties/byte-reads.js';
import { adapterOf, translateReply } from '../properties/translate-reply.js';
import { wireEvents } from '../properties/wire-events.js';
import { fuzzRuns, PATIENCE_MS } from './fuzz-runs.js';
import { framing, GEMINI_CHUNKS, soundChunks } from './gemini-chunks.js';
import { deformed, nestedText, oddJson } from './odd-json.js';

const GEMINI = { profile: 'gemini', api: 'gemini' } as const;
const sse = (chunks: readonly unknown[]): string =>
  chunks.map((one) => `data: ${JSON.stringify(one)}\r\n\r\n`).join('');
const translate = (reads: readonly Uint8Array[]) => translateReply(reads, GEMINI);

/** What comes of the bytes: a stream that clients can read, or one that ends in an error we have a code for. */
function checked(reads: readonly Uint8Array[]): 'message' | 'failure' {
  const { events, wire, failure } = translate(reads);
  assertEventOrder(events);
  expect(wireEvents(wire).map(({ data }) => data.type)).toEqual(events.map(({ type }) => type));
  if (failure === undefined) return 'message';
  expect(UPSTREAM_ERROR_CODES).toContain(failure.code);
  expect(failure.status).toBeGreaterThanOrEqual(400);
  expect(failure.publicMessage).not.toBe('');
  return 'failure';
}

const chunk = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...GEMINI_CHUNKS).chain(deformed) },
  { weight: 3, arbitrary: fc.constantFrom(...GEMINI_CHUNKS) },
  { weight: 1, arbitrary: oddJson },
);
const chunks = fc.array(chunk, { maxLength: 8 });

describe('a sound reply of Gemini', () => {
  it(
    'is the same however it is written and cut',
    () => {
      fc.assert(
        fc.property(soundChunks, framing, readSizes, (sound, write, sizes) => {
          const { wire } = translate(readsOfSizes(write(sound), sizes));
          expect(wire).toBe(translate(readsOf(sse(sound))).wire);
        }),
        fuzzRuns(),
      );
    },
    PATIENCE_MS,
  );
});

describe('any reply in the place of Gemini’s', () => {
  it(
    'is the same however it is cut',
    () => {
      fc.assert(
        fc.property(chunks, framing, readSizes, (values, write, sizes) => {
          const text = write(values);
          expect(translate(readsOfSizes(text, sizes)).wire).toBe(translate(readsOf(text)).wire);
        }),
        fuzzRuns(),
      );
    },
    PATIENCE_MS,
  );

  it(
    'is a valid stream or a typed error, as chunks',
    () => {
      const tally = { message: 0, failure: 0 };
      fc.assert(
        fc.property(chunks, framing, (values, write) => {
          tally[checked(readsOf(write(values)))] += 1;
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
        fc.property(fc.array(chunk, { minLength: 1, maxLength: 3 }), (values) => {
          checked(readsOf(values.map((value) => JSON.stringify(value)).join('\n')));
        }),
        fuzzRuns(),
      );
    },
    PATIENCE_MS,
  );

  it(
    'is a valid stream or a typed error, as any bytes',
    () => {
      const bytes = fc.uint8Array({ maxLength: 60 });
      const signs = fc.stringMatching(/^[\][{},:"\\a1\s]{0,40}$/).map((text) => new TextEncoder().encode(text));
      fc.assert(
        fc.property(fc.array(fc.oneof(bytes, signs), { maxLength: 6 }), (reads) => {
          checked(reads);
        }),
        fuzzRuns(),
      );
    },
    PATIENCE_MS,
  );

  it('is a valid stream or a typed error however deep anything is nested', () => {
    const nested: readonly unknown[] = [
      { candidates: '@' },
      { candidates: [{ content: { parts: '@' }, finishReason: 'STOP' }] },
      {
        candidates: [
          { content: { parts: [{ functionCall: { name: 'Read', args: { a: '@' } } }] }, finishReason: 'STOP' },
        ],
      },
      { candidates: [{ content: { parts: [{ toolCall: { a: '@' } }] }, finishReason: 'STOP' }] },
      { candidates: [{ content: { parts: [{ text: 'a' }] }, finishReason: 'STOP', groundingMetadata: '@' }] },
      { error: { message: '@', details: '@' } },
    ];
    for (const depth of [100, 20_000]) {
      for (const shape of ['array', 'object'] as const) {
        for (const value of nested) {
          const text = JSON.stringify(value).replaceAll('"@"', nestedText(depth, shape));
          checked(readsOf(`data: ${text}\n\n`));
          checked(readsOf(`[${text}]`));
          checked(readsOf(text));
        }
      }
    }
  });

  it(
    'goes on in other answers only so often, and changes no prototype',
    () => {
      const path = fc.oneof(
        fc.constantFrom('$.__proto__.x', '$["constructor"].prototype.x', '$.a.__proto__[0]', '$.a[99999999]', '$', ''),
        fc.string({ unit: fc.constantFrom('$', '.', '[', ']', '"', "'", 'a', '0', '_'), maxLength: 12 }),
      );
      const call = fc.array(path, { maxLength: 4 }).map((paths) => {
        const partialArgs = paths.map((jsonPath) => ({ jsonPath, stringValue: 'bad' }));
        return { candidates: [{ content: { parts: [{ functionCall: { name: 'Noop', partialArgs } }] } }] };
      });
      const bodies = fc.array(fc.tuple(fc.array(fc.oneof(chunk, call), { maxLength: 4 }), fc.boolean()), {
        minLength: 1,
        maxLength: 6,
      });
      fc.assert(
        fc.property(bodies, (answers) => {
          expect(hopsOver(answers)).toBeLessThanOrEqual(answers.length);
          expect(Object.keys(Object.prototype)).toEqual([]);
        }),
        fuzzRuns(),
      );
    },
    PATIENCE_MS,
  );
});

/** Answers one request after the other, each with one of the bodies. @returns how many were wanted */
function hopsOver(answers: readonly (readonly [chunks: readonly unknown[], broken: boolean])[]): number {
  const decoder = adapterOf(GEMINI.profile, GEMINI.api)
    .prepare(makeAttempt())
    .openDecoder({ status: 200, headers: [] });
  for (const [index, [values, broken]] of answers.entries()) {
    for (const read of readsOf(sse(values), 50)) decoder.push(read);
    const next = decoder.continuation?.(broken ? 'broken' : 'closed');
    if (next !== undefined) continue;
    expect(decoder.end().filter(({ type }) => type === 'eof').length).toBeLessThanOrEqual(1);
    return index + 1;
  }
  return answers.length;
}

describe('a refusal in the place of Gemini’s', () => {
  it(
    'is read as an error of ours, in words for the client',
    () => {
      const { request, target } = makeAttempt();
      const body = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        chunk.map((value) => JSON.stringify(value)),
        chunk.map((value) => JSON.stringify([value])),
        fc.constantFrom(nestedText(20_000, 'array'), `{"error":{"details":${nestedText(9_000, 'array')}}}`),
      );
      fc.assert(
        fc.property(fc.integer({ min: 400, max: 599 }), body, (status, text) => {
          const failure = { target, request, ambient: new FakeAmbient(), status, headers: [], body: text };
          const { error, learned } = adapterOf(GEMINI.profile, GEMINI.api).classifyFailure(failure);
          expect(UPSTREAM_ERROR_CODES).toContain(error.code);
          expect(error.status).toBeGreaterThanOrEqual(400);
          expect(error.publicMessage.length).toBeGreaterThan(0);
          expect(error.publicMessage.length).toBeLessThan(2_500);
          if (error.retryAfterMs !== undefined) expect(error.retryAfterMs).toBeGreaterThanOrEqual(0);
          if (learned !== undefined) expect(Object.keys(learned).length).toBeGreaterThan(0);
        }),
        fuzzRuns(),
      );
    },
    PATIENCE_MS,
  );
});
