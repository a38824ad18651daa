import { describe, expect, it } from '@jest/globals';
import { assertEventOrder } from '@sluice/anthropic';
import { UPSTREAM_ERROR_CODES } from '@sluice/exchange';
import { FakeAmbient, makeAttempt } from '@sluice/testing';
import fc from 'fast-check';

import { adapterOf, PROFILE_NAMES, translateReply } from '../properties/translate-reply.js';
import { wireEvents } from '../properties/wire-events.js';
import { fuzzRuns, PATIENCE_MS } from './fuzz-runs.js';
import { deformed, nestedText, oddJson } from './odd-json.js';
import { SAMPLE_EVENTS } from './sample-events.js';

const profile = fc.constantFrom(...PROFILE_NAMES);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const TOOLS = [
  { name: 'Read', input_schema: { type: 'object' } },
  { type: 'web_search_20250305', name: 'web_search' },
];

/** What comes of the bytes: a stream that clients can read, or one that ends in an error we have a code for. */
function checked(text: string, name: (typeof PROFILE_NAMES)[number]): 'message' | 'failure' {
  const { events, wire, failure } = translateReply([bytesOf(text)], {
    profile: name,
    api: 'openai-responses',
    request: { tools: TOOLS },
  });
  assertEventOrder(events);
  expect(wireEvents(wire).map(({ data }) => data.type)).toEqual(events.map(({ type }) => type));
  if (failure === undefined) return 'message';
  expect(UPSTREAM_ERROR_CODES).toContain(failure.code);
  expect(failure.publicMessage).not.toBe('');
  return 'failure';
}

const event = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...SAMPLE_EVENTS).chain(deformed) },
  { weight: 4, arbitrary: fc.constantFrom(...SAMPLE_EVENTS) },
  { weight: 1, arbitrary: oddJson },
);
const COMPLETED = SAMPLE_EVENTS.find((value) => (value as { type: string }).type === 'response.completed');

describe('a response of any JSON', () => {
  it(
    'is a valid stream or a typed error, as a stream of events',
    () => {
      const tally = { message: 0, failure: 0 };
      fc.assert(
        fc.property(fc.array(event, { maxLength: 12 }), fc.boolean(), profile, (events, ended, name) => {
          const all = ended ? [...events, COMPLETED] : events;
          tally[checked(all.map((value) => `data: ${JSON.stringify(value)}\n\n`).join(''), name)] += 1;
        }),
        fuzzRuns(),
      );
      expect(Math.min(tally.message, tally.failure)).toBeGreaterThan((tally.message + tally.failure) / 20);
    },
    PATIENCE_MS,
  );

  it(
    'is a valid stream or a typed error, as a whole',
    () => {
      const whole = deformed((COMPLETED as { response: unknown }).response);
      const item = fc.constantFrom(...SAMPLE_EVENTS).chain(deformed);
      fc.assert(
        fc.property(
          fc.oneof(
            whole,
            fc.array(item).map((output) => ({ output })),
          ),
          profile,
          (value, name) => {
            checked(JSON.stringify(value), name);
          },
        ),
        fuzzRuns(),
      );
    },
    PATIENCE_MS,
  );

  it.each(['delta', 'item', 'response', 'arguments', 'annotation', 'error', 'content', 'summary', 'output'])(
    'is a valid stream or a typed error when %s is nested deeply',
    (member) => {
      for (const sample of SAMPLE_EVENTS) {
        const part = { ...(sample as object), [member]: '@' };
        for (const value of [part, { type: 'response.output_item.done', item: part }, { response: part }]) {
          const text = JSON.stringify(value).replaceAll('"@"', nestedText(20_000, 'array'));
          checked(`data: ${text}\n\n`, 'openai');
          checked(text, 'openai');
        }
      }
    },
  );
});

describe('a failure with any body', () => {
  const named = fc.record({
    message: fc.oneof(fc.string(), fc.constantFrom("Unsupported parameter: 'reasoning.summary'", 'Unknown parameter')),
    param: fc.constantFrom('reasoning.summary', 'include', 'input[0].phase', 'temperature', 'input', '__proto__', null),
    code: fc.constantFrom('invalid_encrypted_content', 'unsupported_value', 'invalid_prompt', null),
  });
  const body = fc.oneof(
    named.map((error) => JSON.stringify({ error })),
    oddJson.map((value) => JSON.stringify({ error: value })),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );

  it(
    'is read as an error of ours, and teaches nothing twice',
    () => {
      const { request, target } = makeAttempt();
      const adapter = adapterOf('openai', 'openai-responses');
      fc.assert(
        fc.property(fc.integer({ min: 400, max: 599 }), body, (status, text) => {
          const failure = { target, request, ambient: new FakeAmbient(), status, headers: [], body: text };
          const { error, learned } = adapter.classifyFailure(failure);
          expect(UPSTREAM_ERROR_CODES).toContain(error.code);
          expect(error.publicMessage.length).toBeGreaterThan(0);
          if (learned === undefined) return;
          expect(error.code).toBe('upstream_unsupported_parameter');
          const again = adapter.classifyFailure({ ...failure, quirks: learned }).learned ?? {};
          for (const quirk of Object.keys(learned)) expect(Object.keys(again)).not.toContain(quirk);
        }),
        fuzzRuns(),
      );
    },
    PATIENCE_MS,
  );
});
