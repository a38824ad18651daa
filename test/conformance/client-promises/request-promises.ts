import { expect } from '@jest/globals';

import { ask, onStage, say, type PlayedCase } from '../errors/error-stage.js';
import { TOOLS } from '../streams/shorthand.js';
import { translated } from './promise-stage.js';

type Json = Readonly<Record<string, unknown>>;

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const IMAGE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } };
const CALL = { type: 'tool_use', id: 'c1', name: 'Read', input: { file_path: '/a' } };

/** A conversation in which a call was made, and its result is the last turn. */
function afterCall(...content: unknown[]): object {
  return {
    tools: TOOLS,
    messages: [
      { role: 'user', content: 'read it' },
      { role: 'assistant', content: [CALL] },
      { role: 'user', content },
    ],
  };
}

const messagesOf = (body: Json): readonly Json[] => body['messages'] as readonly Json[];

async function resultTextImage(): Promise<void> {
  const result = { type: 'tool_result', tool_use_id: 'c1', content: 'the file' };
  const body = await translated(afterCall({ type: 'text', text: 'and this' }, IMAGE, result));
  const [tool, user, ...rest] = messagesOf(body).slice(2);
  expect(rest).toEqual([]);
  expect(tool).toMatchObject({ role: 'tool', tool_call_id: 'c1', content: 'the file' });
  expect(user).toMatchObject({ role: 'user' });
  expect(JSON.stringify(user)).toContain('and this');
  expect(JSON.stringify(user)).toContain(`data:image/png;base64,${PIXEL}`);
}

async function imageInResult(): Promise<void> {
  const result = { type: 'tool_result', tool_use_id: 'c1', content: [{ type: 'text', text: 'a screenshot' }, IMAGE] };
  const messages = messagesOf(await translated(afterCall(result)));
  expect(messages[2]).toMatchObject({ role: 'tool', tool_call_id: 'c1' });
  expect(JSON.stringify(messages.slice(2))).toContain(`data:image/png;base64,${PIXEL}`);
}

async function resultContents(): Promise<void> {
  const contents = [
    [undefined, ''],
    [[], ''],
    ['', ''],
    ['text', 'text'],
    [
      [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
      'b',
    ],
  ] as const;
  for (const [content, expected] of contents) {
    const body = await translated(afterCall({ type: 'tool_result', tool_use_id: 'c1', content }));
    const tool = messagesOf(body).find(({ role }) => role === 'tool')!;
    expect(tool['tool_call_id']).toBe('c1');
    expect(typeof tool['content']).toBe('string');
    expect(tool['content']).toContain(expected);
  }
}

async function everyBlock(): Promise<void> {
  const messages = [
    {
      role: 'user',
      content: [
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a document' } },
        { type: 'search_result', source: 'https://a.test', title: 'A', content: [{ type: 'text', text: 'found' }] },
        { type: 'block_of_the_future', anything: { at: 'all' } },
        { type: 'text', text: 'hi' },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'foreign' },
        { type: 'redacted_thinking', data: 'opaque' },
        { type: 'text', text: 'hello' },
      ],
    },
    { role: 'user', content: 'go on' },
  ];
  const text = JSON.stringify(await translated({ messages }));
  for (const kept of ['a document', 'found', 'hi', 'hello', 'go on']) expect(text).toContain(kept);
  expect(text).not.toContain('opaque');
}

async function settings(): Promise<void> {
  const openai = await translated({ tools: TOOLS, stop_sequences: ['END'], top_k: 5, tool_choice: { type: 'any' } });
  expect(openai).toMatchObject({ stop: ['END'], tool_choice: 'required' });
  expect(openai).not.toHaveProperty('top_k');
  const vllm = await translated({ top_k: 5 }, { environment: { OPENAI_PROFILE: 'vllm' } });
  expect(vllm).toMatchObject({ top_k: 5 });
  const choice = { type: 'auto', disable_parallel_tool_use: true };
  expect(await translated({ tools: TOOLS, tool_choice: choice })).toMatchObject({ parallel_tool_calls: false });
  expect(await translated({ tools: TOOLS, tool_choice: { type: 'none' } })).toMatchObject({ tool_choice: 'none' });
  expect(await translated({ tools: TOOLS, tool_choice: { type: 'tool', name: 'Read' } })).toMatchObject({
    tool_choice: { type: 'function', function: { name: 'Read' } },
  });
}

async function tokensField(): Promise<void> {
  for (const model of ['o3', 'o4-mini', 'gpt-5.2', 'gpt-5-mini']) {
    const body = await translated({ model: `openai/${model}`, max_tokens: 77 });
    expect(body).toMatchObject({ max_completion_tokens: 77 });
    expect(body).not.toHaveProperty('max_tokens');
  }
  const generic = await translated({ max_tokens: 77 }, { environment: { OPENAI_PROFILE: 'generic' } });
  expect(generic).toMatchObject({ max_tokens: 77 });
  expect(generic).not.toHaveProperty('max_completion_tokens');
}

async function thinkingOffWithEffort(): Promise<void> {
  const request = {
    model: 'openai/deepseek-v4',
    thinking: { type: 'disabled' },
    output_config: { effort: 'high' },
  };
  const body = await translated(request, { environment: { OPENAI_PROFILE: 'deepseek' } });
  expect(body).toMatchObject({ thinking: { type: 'disabled' } });
  // The provider refuses an effort beside thinking that is off.
  expect(body).not.toHaveProperty('reasoning_effort');
}

/** Words of JSON Schema that Gemini's own dialect does not have. */
const FOREIGN = ['exclusiveMinimum', 'const', '$ref', '$defs', 'definitions', 'additionalProperties', '$schema'];

async function geminiSchema(): Promise<void> {
  const input_schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    $defs: { place: { type: 'object', properties: { city: { type: 'string' } } } },
    properties: {
      count: { type: 'integer', exclusiveMinimum: 0 },
      name: { type: ['string', 'null'] },
      kind: { const: 'fixed' },
      place: { $ref: '#/$defs/place' },
      either: { anyOf: [{ type: 'string' }, { type: 'number' }] },
      level: { type: 'integer', enum: [1, 2, 3] },
      when: { type: 'string', format: 'uri' },
    },
    required: ['count'],
  };
  const body = await translated(
    { tools: [{ name: 'Plan', input_schema }] },
    { environment: { OPENAI_PROFILE: 'gemini-compat' } },
  );
  const [tool] = body['tools'] as readonly { function: { parameters: { properties: Record<string, Json> } } }[];
  const { properties } = tool!.function.parameters;
  expect(Object.keys(properties).sort()).toEqual(Object.keys(input_schema.properties).sort());
  expect(properties['place']).toMatchObject({ properties: { city: { type: 'string' } } });
  const words = new Set<string>();
  JSON.stringify(tool, (key, value: unknown) => (words.add(key), value));
  expect(FOREIGN.filter((word) => words.has(word))).toEqual([]);
  expect(properties['name']?.['type']).toBe('string');
  const level = properties['level']?.['enum'];
  expect(Array.isArray(level) ? level.filter((entry) => typeof entry !== 'string') : []).toEqual([]);
  expect(properties['when']).not.toHaveProperty('format');
}

async function betas(): Promise<void> {
  await onStage({}, async ({ gateway, upstream }) => {
    upstream.answer(say('hi'));
    for (const path of ['/v1/messages?beta=true', '/v1/messages/count_tokens?beta=true']) {
      const response = await fetch(`${gateway.url}${path}`, {
        method: 'POST',
        headers: { 'anthropic-beta': 'claude-code-20250219,something-of-2099', 'anthropic-version': '2023-06-01' },
        body: JSON.stringify(ask()),
      });
      expect([path, response.status]).toEqual([path, 200]);
    }
  });
}

async function longContextSuffix(): Promise<void> {
  expect(await translated({ model: 'openai/gpt-9[1m]' })).toMatchObject({ model: 'gpt-9' });
  const environment = { BIG_MODEL: 'gpt-big' };
  expect(await translated({ model: 'claude-opus-5-5[1m]' }, { environment })).toMatchObject({ model: 'gpt-big' });
}

/** What reaches the provider of a request. */
export const REQUEST_PROMISES: readonly PlayedCase[] = [
  { id: 'T13', name: 'a turn of result, text and image: the result first, all of it kept', play: resultTextImage },
  { id: 'T14', name: 'an image inside a tool result reaches the model', play: imageInResult },
  { id: 'T15', name: 'a tool result without content, empty, as text, as a list', play: resultContents },
  { id: 'T16', name: 'no type of block is refused', play: everyBlock },
  { id: 'T19', name: 'stop sequences, top_k, and every tool choice', play: settings },
  { id: 'T20', name: 'max_completion_tokens for the models that want it', play: tokensField },
  { id: 'T23', name: 'thinking that is off beside an effort', play: thinkingOffWithEffort },
  { id: 'T24', name: 'schemas for Gemini', play: geminiSchema },
  { id: 'T25', name: '?beta=true and betas nobody knows', play: betas },
  { id: 'T26', name: 'the suffix [1m] of a model', play: longContextSuffix },
];
