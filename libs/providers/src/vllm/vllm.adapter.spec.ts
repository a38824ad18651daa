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
