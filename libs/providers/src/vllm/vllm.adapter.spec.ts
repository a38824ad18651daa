import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import { conversation, makeAttempt, translateRequest } from '@sluice/testing';

import { createVllm } from './vllm.adapter.js';

const adapter = createVllm({ id: 'vllm', adapter: 'vllm', baseUrl: 'https://vllm.test/v1', profile: '' });

const GO = conversation(['user', 'go']);

function translate(request: object, model = 'Qwen/Qwen3-32B') {
  return translateRequest(adapter, { max_tokens: 32_000, ...GO, ...request }, { target: { provider: 'vllm', model } });
}

function decode(stream: string): readonly CompletionEvent[] {
  const decoder = adapter.prepare(makeAttempt()).openDecoder({ status: 200, headers: [] });
  return [...decoder.push(Buffer.from(stream)), ...decoder.end()];
}

describe(createVllm.name, () => {
  it.each([
    ['Qwen/Qwen3-32B', { chat_template_kwargs: { enable_thinking: false } }],
    ['deepseek-ai/DeepSeek-V3.1', { chat_template_kwargs: { thinking: false } }],
    ['ibm-granite/granite-3.3-8b-instruct', { chat_template_kwargs: { thinking: false } }],
    ['openai/gpt-oss-20b', { reasoning_effort: 'low' }],
  ])('tells %s not to think as it understands it', (model, fields) => {
    expect(translate({ thinking: { type: 'disabled' } }, model).body).toMatchObject(fields);
  });

  it('has the tokens of a prompt counted by the tokenizer beside its API', () => {
    const tools = [{ name: 'run', input_schema: { type: 'object' } }];
    const target = { provider: 'vllm', model: 'm' };
    const call = adapter.prepare(makeAttempt({ request: { ...GO, tools, stream: true }, target })).countCall?.();
    expect(call?.request).toMatchObject({
      url: 'https://vllm.test/tokenize',
      stream: false,
      headers: { accept: 'application/json', authorization: 'Bearer test-secret' },
    });
    expect(JSON.parse(String(call?.request.body))).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'go' }],
      tools: [expect.objectContaining({ type: 'function' })],
      add_generation_prompt: true,
    });
    expect(
      [{ count: 9, max_model_len: 100 }, { count: '9' }, { count: -1 }, [], null].map((body) => call?.read(body)),
    ).toEqual([9, undefined, undefined, undefined, undefined]);
  });

  it('goes on from a prefill', () => {
    expect(translate(conversation(['user', 'go'], ['assistant', '{'])).body).toMatchObject({
      add_generation_prompt: false,
      continue_final_message: true,
    });
  });

  it('moves system messages in the middle to where chat templates know them', () => {
    const turns = conversation(['user', 'go'], ['system', 'S'], ['assistant', 'a'], ['user', 'b']);
    expect(translate(turns).body.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });

  it.each([
    ['</end>', { type: 'finish', reason: 'stop_sequence', stopSequence: '</end>' }],
    [128_009, { type: 'finish', reason: 'end_turn' }],
  ])('knows that %s stopped it', (stop, finish) => {
    const choice = { index: 0, delta: { content: 'a' }, finish_reason: 'stop', stop_reason: stop };
    expect(decode(`data: ${JSON.stringify({ id: 'c', choices: [choice] })}\n\ndata: [DONE]\n\n`)).toContainEqual(
      finish,
    );
  });
});
