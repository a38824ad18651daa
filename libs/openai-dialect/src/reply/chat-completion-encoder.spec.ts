import { describe, expect, it } from '@jest/globals';
import type { ContentBlockDelta, ResponseBlock, StreamEvent } from '@sluice/anthropic';
import type { StopReason } from '@sluice/completion';

import { ChatCompletionAccumulator } from './chat-completion-accumulator.js';
import { CHAT_KEEPALIVE, ChatCompletionEncoder } from './chat-completion-encoder.js';

const USAGE = {
  input_tokens: 3,
  output_tokens: 2,
  cache_creation_input_tokens: 4,
  cache_read_input_tokens: 5,
  output_tokens_details: { thinking_tokens: 1 },
};
const START = {
  type: 'message_start',
  message: { id: 'msg_0123', model: 'm', content: [], usage: USAGE, stop_reason: null, stop_details: null },
} as unknown as StreamEvent;
const open = (index: number, block: object): StreamEvent => ({
  type: 'content_block_start',
  index,
  content_block: block as ResponseBlock,
});
const grow = (index: number, delta: ContentBlockDelta): StreamEvent => ({ type: 'content_block_delta', index, delta });
const close = (index: number): StreamEvent => ({ type: 'content_block_stop', index });
const say = (index: number, text: string) => grow(index, { type: 'text_delta', text });
const argue = (index: number, partial_json: string) => grow(index, { type: 'input_json_delta', partial_json });
const call = (name: string, id = `toolu_${name}`) => ({ type: 'tool_use', id, name, input: {} });
const end = (reason: StopReason): readonly StreamEvent[] => [
  {
    type: 'message_delta',
    delta: { stop_reason: reason, stop_sequence: null, stop_details: null, container: null },
    usage: USAGE,
  },
  { type: 'message_stop' },
];

/** What the chunks of a stream add, without the first and the last one. */
function deltas(events: readonly StreamEvent[], customTools: readonly string[] = []): readonly unknown[] {
  const encoder = new ChatCompletionEncoder({ includeUsage: false, customTools, created: () => 7 });
  const text = events.map((event) => encoder.push([event])).join('');
  const chunks = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, json = '']) => JSON.parse(json) as Chunk);
  return chunks.slice(1, -1).map(({ choices }) => choices[0]?.delta);
}

interface Chunk {
  readonly choices: readonly { readonly delta: unknown }[];
}

function whole(events: readonly StreamEvent[], customTools: readonly string[] = []) {
  const accumulator = new ChatCompletionAccumulator(customTools);
  for (const event of events) accumulator.push(event);
  return accumulator.completion(7);
}

describe(ChatCompletionEncoder, () => {
  it('writes nothing before the reply begins, and asks for the time only then', () => {
    const created = (): number => {
      throw new Error('too early');
    };
    const encoder = new ChatCompletionEncoder({ includeUsage: false, created });
    expect(encoder.push([])).toBe('');
    expect(encoder.push([say(0, 'a'), ...end('end_turn')])).toBe('');
    expect(() => encoder.push([START])).toThrow('too early');
  });

  it('writes signs of life, but for the one that is a habit', () => {
    const encoder = new ChatCompletionEncoder({ includeUsage: false, created: () => 7 });
    const text = encoder.push([START, open(0, { type: 'text', text: '' }), { type: 'ping' }, say(0, 'a')]);
    expect(text).not.toContain(CHAT_KEEPALIVE);
    expect(encoder.push([{ type: 'ping' }])).toBe(CHAT_KEEPALIVE);
  });

  it('writes text that says the model will not answer as a refusal', () => {
    const encoder = new ChatCompletionEncoder({ includeUsage: false, created: () => 7 });
    encoder.push([START]);
    expect(encoder.push([say(0, 'I may not.')], true)).toContain('"delta":{"refusal":"I may not."}');
    const accumulator = new ChatCompletionAccumulator();
    accumulator.push(START);
    accumulator.push(open(0, { type: 'text', text: '' }));
    accumulator.push(say(0, 'I may not.'), true);
    for (const event of [close(0), ...end('refusal')]) accumulator.push(event);
    expect(accumulator.completion(7).choices[0]).toMatchObject({
      message: { content: '', refusal: 'I may not.' },
      finish_reason: 'content_filter',
    });
  });

  it('never makes a call of one that was cut before its first argument', () => {
    const cut = [START, open(0, call('Read')), close(0), ...end('max_tokens')];
    const opened = { index: 0, id: 'toolu_Read', type: 'function', function: { name: 'Read', arguments: '' } };
    expect(deltas(cut)).toEqual([{ tool_calls: [opened] }]);
    expect(whole(cut).choices[0].message).toEqual({ role: 'assistant', content: '', refusal: null });
  });

  it('keeps arguments as the model wrote them', () => {
    const json = '{"b": 12345678901234567890, "a": "\\u00e9"}';
    const events = [START, open(0, call('Read')), argue(0, json), close(0), ...end('tool_use')];
    expect(whole(events).choices[0].message.tool_calls).toEqual([
      { id: 'toolu_Read', type: 'function', function: { name: 'Read', arguments: json } },
    ]);
  });

  it('counts each token once', () => {
    const { usage } = whole([START, ...end('end_turn')]);
    expect(usage).toEqual({
      prompt_tokens: 12,
      completion_tokens: 2,
      total_tokens: 14,
      prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 1 },
    });
  });
});

describe('a tool that takes a text', () => {
  const patch = (json: string, reason: StopReason = 'tool_use') => [
    START,
    open(0, call('patch')),
    ...[json.slice(0, 7), json.slice(7)].map((piece) => argue(0, piece)),
    close(0),
    ...end(reason),
  ];
  const made = (input: string) => ({ id: 'toolu_patch', type: 'custom', custom: { name: 'patch', input } });

  it.each([
    ['gets it whole', '{"input":"*** a\\n"}', '*** a\n'],
    ['gets all the model has said where that is something else', '{"text":"a"}', '{"text":"a"}'],
  ])('%s', (_name, json, input) => {
    expect(deltas(patch(json), ['patch'])).toEqual([{ tool_calls: [{ index: 0, ...made(input) }] }]);
    expect(whole(patch(json), ['patch']).choices[0].message.tool_calls).toEqual([made(input)]);
  });

  it('gets nothing of what was cut', () => {
    const cut = patch('{"input":"*** a', 'max_tokens');
    expect(deltas(cut, ['patch'])).toEqual([]);
    expect(whole(cut, ['patch']).choices[0].message).not.toHaveProperty('tool_calls');
  });

  it('is counted with the others', () => {
    const events = [
      ...[START, open(0, call('patch')), argue(0, '{"input":"a"}'), close(0)],
      ...[open(1, call('Read')), argue(1, '{}'), close(1), ...end('tool_use')],
    ];
    expect(deltas(events, ['patch'])).toEqual([
      { tool_calls: [{ index: 0, ...made('a') }] },
      { tool_calls: [{ index: 1, id: 'toolu_Read', type: 'function', function: { name: 'Read', arguments: '' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
    ]);
  });
});
