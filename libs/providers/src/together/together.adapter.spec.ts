import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import { conversation, makeAttempt, translateRequest } from '@sluice/testing';

import { createTogether } from './together.adapter.js';

const adapter = createTogether({
  id: 'together',
  adapter: 'together',
  baseUrl: 'https://together.test/v1',
  profile: '',
});

const GO = conversation(['user', 'go']);

function translate(request: object, model = 'zai-org/GLM-5') {
  return translateRequest(
    adapter,
    { max_tokens: 32_000, ...GO, ...request },
    { target: { provider: 'together', model } },
  );
}

function decode(stream: string): readonly CompletionEvent[] {
  const decoder = adapter.prepare(makeAttempt()).openDecoder({ status: 200, headers: [] });
  return [...decoder.push(Buffer.from(stream)), ...decoder.end()];
}

describe(createTogether.name, () => {
  it('switches thinking on and off, and grades it where that is understood', () => {
    const high = { output_config: { effort: 'high' } };
    expect(translate(high).body['reasoning']).toEqual({ enabled: true });
    expect(translate(high).losses).toMatchObject([{ code: 'reasoning_clamped' }]);
    expect(translate({ thinking: { type: 'disabled' } }).body['reasoning']).toEqual({ enabled: false });
    expect(translate(high, 'openai/gpt-oss-120b').body).toMatchObject({ reasoning_effort: 'high' });
    expect(translate({}).body).not.toHaveProperty('reasoning');
  });

  it('reads what is told twice once', () => {
    const chunk = {
      id: 'o',
      choices: [{ index: 0, text: 'Hi', finish_reason: 'stop', delta: { token_id: 1, content: 'Hi' } }],
    };
    expect(decode(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`).filter(({ type }) => type === 'text')).toEqual([
      { type: 'text', text: 'Hi' },
    ]);
  });

  it('takes top_k', () => {
    expect(translate({ top_k: 5 }).body['top_k']).toBe(5);
  });
});
