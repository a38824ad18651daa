import { describe, expect, it } from '@jest/globals';
import { validateMessagesRequest } from '@sluice/anthropic';
import fc from 'fast-check';

import { readChatRequest } from './read-chat-request.js';

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const words = fc.string({ minLength: 0, maxLength: 12 });
const name = fc.stringMatching(/^[a-zA-Z0-9_.-]{1,12}$/);
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null | undefined> =>
  fc.option(fc.option(value, { nil: null }), { nil: undefined });

const textPart = fc.record({ type: fc.constant('text'), text: words });
const imagePart = fc.record({
  type: fc.constant('image_url'),
  image_url: fc.record({
    url: fc.constantFrom(PIXEL, 'https://example.org/a.png'),
    detail: maybe(fc.constantFrom('low', 'auto')),
  }),
});
const filePart = fc.record({
  type: fc.constant('file'),
  file: fc.record({
    filename: fc.constant('a.pdf'),
    file_data: fc.constant('data:application/pdf;base64,JVBERi0xLjQK'),
  }),
});
const texts = fc.oneof(words, fc.array(textPart, { maxLength: 3 }));
const userContent = fc.oneof(words, fc.array(fc.oneof(textPart, imagePart, filePart), { maxLength: 3 }));
const id = fc.oneof(name, fc.constantFrom('call_0', 'functions.get:0', 'ä'));
const written = fc.oneof(fc.constantFrom('', '{}', '{bad', '[1]', 'null', '{"a":{"b":1}}'), fc.json());
const toolCall = fc.oneof(
  fc.record({ id, type: fc.constant('function'), function: fc.record({ name, arguments: written }) }),
  fc.record({ id, type: fc.constant('custom'), custom: fc.record({ name, input: words }) }),
);

const message = fc.oneof(
  fc.record({ role: fc.constantFrom('system', 'developer'), content: texts }),
  fc.record({ role: fc.constant('user'), content: userContent, name: maybe(name) }),
  fc.record({
    role: fc.constant('assistant'),
    content: fc.oneof(fc.constant(null), texts),
    refusal: maybe(words),
    tool_calls: maybe(fc.array(toolCall, { maxLength: 3 })),
    reasoning_content: maybe(words),
    thinking_blocks: maybe(
      fc.array(fc.record({ type: fc.constant('thinking'), thinking: words, signature: words }), { maxLength: 2 }),
    ),
  }),
  fc.record({
    role: fc.constant('assistant'),
    content: fc.constant(null),
    function_call: fc.record({ name, arguments: written }),
  }),
  fc.record({ role: fc.constant('tool'), tool_call_id: id, content: texts }),
  fc.record({ role: fc.constant('function'), name, content: texts }),
);

const tool = fc.oneof(
  name.map((each) => ({ type: 'function', function: { name: each, parameters: { type: 'object', properties: {} } } })),
  name.map((each) => ({ type: 'function', function: { name: each, strict: true } })),
  name.map((each) => ({ type: 'custom', custom: { name: each } })),
);
const nameOf = (each: { function?: { name: string }; custom?: { name: string } }): string =>
  each.function?.name ?? each.custom?.name ?? '';

const request = fc.record(
  {
    model: fc.constant('gpt-6'),
    messages: fc.array(message, { minLength: 1, maxLength: 8 }),
    stream: maybe(fc.boolean()),
    stream_options: maybe(fc.record({ include_usage: fc.boolean() })),
    max_tokens: maybe(fc.integer({ min: 1, max: 100_000 })),
    max_completion_tokens: maybe(fc.integer({ min: 1, max: 100_000 })),
    temperature: maybe(fc.double({ min: 0, max: 2, noNaN: true })),
    top_p: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
    stop: maybe(fc.oneof(words, fc.array(words, { maxLength: 4 }))),
    n: maybe(fc.constant(1)),
    tools: maybe(fc.uniqueArray(tool, { maxLength: 4, selector: nameOf })),
    tool_choice: maybe(fc.constantFrom('auto', 'none')),
    parallel_tool_calls: maybe(fc.boolean()),
    response_format: maybe(
      fc.constantFrom<object>(
        { type: 'text' },
        { type: 'json_object' },
        { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } },
        { type: 'json_schema', json_schema: { name: 'x' } },
      ),
    ),
    reasoning_effort: maybe(fc.constantFrom('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max')),
    service_tier: maybe(fc.constantFrom('auto', 'default', 'flex', 'priority')),
    user: maybe(words),
    seed: maybe(fc.integer()),
    logit_bias: maybe(fc.dictionary(name, fc.integer())),
    metadata: maybe(fc.dictionary(name, words)),
  },
  { requiredKeys: ['model', 'messages'] },
);

describe('every request that OpenAI would take', () => {
  it('is one of the Messages API, by its rules for who may speak when', () => {
    fc.assert(
      fc.property(request, (body) => {
        const read = readChatRequest(body);
        if ('refusal' in read) throw new Error(read.refusal.message);
        // Conversations in which nobody says anything are the only ones without an answer.
        if (read.fault?.parameter === 'messages') return;
        expect(read.fault).toBeUndefined();
        expect(validateMessagesRequest(read.request)).toEqual({ request: read.request });
        expect(faultsOfOrder(read.request.messages.map(({ role }) => role))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('has calls of an id each, and results of calls before what is said', () => {
    fc.assert(
      fc.property(request, (body) => {
        const read = readChatRequest(body);
        if ('refusal' in read) throw new Error(read.refusal.message);
        const blocks = read.request.messages.map(({ content }) => content as readonly { type: string; id?: string }[]);
        const ids = blocks.flat().flatMap(({ type, id: own }) => (type === 'tool_use' ? [own] : []));
        expect(new Set(ids).size).toBe(ids.length);
        for (const content of blocks) {
          const lastResult = content.findLastIndex(({ type }) => type === 'tool_result');
          expect(content.slice(0, lastResult + 1).every(({ type }) => type === 'tool_result')).toBe(true);
        }
      }),
    );
  });
});

describe('whatever else comes', () => {
  it('is read or refused, and never thrown at', () => {
    const odd = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom<unknown>({}, [], '', 0, null, true));
    const fields = [
      'stream',
      'max_tokens',
      'temperature',
      'stop',
      'n',
      'tools',
      'functions',
      'tool_choice',
      'function_call',
    ];
    const more = ['response_format', 'reasoning_effort', 'thinking', 'service_tier', 'user', 'stream_options'];
    const strange = fc.record({
      model: fc.constant('m'),
      messages: fc.array(
        fc.record(
          {
            role: fc.oneof(fc.constantFrom('system', 'user', 'assistant', 'tool', 'function'), odd),
            content: odd,
            tool_calls: odd,
            tool_call_id: odd,
            function_call: odd,
            refusal: odd,
            thinking_blocks: odd,
            cache_control: odd,
            name: odd,
          },
          { requiredKeys: [] },
        ),
        { minLength: 1, maxLength: 4 },
      ),
      ...Object.fromEntries([...fields, ...more].map((field) => [field, fc.option(odd, { nil: undefined })])),
    });
    fc.assert(
      fc.property(strange, (body) => {
        const read = readChatRequest(body);
        if ('refusal' in read || read.fault !== undefined) return;
        expect(validateMessagesRequest(read.request)).toEqual({ request: read.request });
      }),
      { numRuns: 2000 },
    );
  });
});

/** Where what the operator says in the middle does not stand behind the user's turn, and before the model's or last. */
function faultsOfOrder(roles: readonly string[]): readonly number[] {
  return roles.flatMap((role, index) => {
    if (role !== 'system') return [];
    const next = roles[index + 1];
    return roles[index - 1] === 'user' && (next === undefined || next === 'assistant') ? [] : [index];
  });
}
