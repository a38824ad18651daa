import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import { conversation, makeAttempt, translateRequest } from '@sluice/testing';

import { createGroq } from './groq.adapter.js';

const adapter = createGroq({ id: 'groq', adapter: 'groq', baseUrl: 'https://groq.test/v1', profile: '' });

const GO = conversation(['user', 'go']);

function translate(request: object, model = 'llama-3.3-70b-versatile') {
  return translateRequest(adapter, { max_tokens: 32_000, ...GO, ...request }, { target: { provider: 'groq', model } });
}

function classify(status: number | undefined, body: object) {
  const attempt = makeAttempt({ target: { provider: 'groq' } });
  return adapter.classifyFailure({ ...attempt, status, headers: [], body: JSON.stringify(body) });
}

function decode(stream: string): readonly CompletionEvent[] {
  const decoder = adapter.prepare(makeAttempt()).openDecoder({ status: 200, headers: [] });
  return [...decoder.push(Buffer.from(stream)), ...decoder.end()];
}

describe(createGroq.name, () => {
  it('calls tiers as Groq calls them', () => {
    expect(translate({ service_tier: 'standard_only' }).body['service_tier']).toBe('on_demand');
    expect(translate({ service_tier: 'auto' }).body['service_tier']).toBe('auto');
  });

  it('says to each family in its own way how to think', () => {
    const high = { output_config: { effort: 'high' } };
    expect(translate(high, 'openai/gpt-oss-20b').body).toMatchObject({ reasoning_effort: 'high' });
    expect(translate(high, 'qwen/qwen3-32b').body).toMatchObject({
      reasoning_effort: 'default',
      reasoning_format: 'parsed',
    });
    expect(translate(high).losses).toMatchObject([{ code: 'reasoning_dropped' }]);
  });

  it('takes a call that no tool understands for an accident of the model', () => {
    const error = { message: 'Tool choice is required, but model did not call a tool', code: 'tool_use_failed' };
    expect(classify(400, { error }).error).toMatchObject({ code: 'upstream_tool_call_failed', retryable: true });
    expect(
      decode(`event: error\ndata: ${JSON.stringify({ error: { ...error, status_code: 400 } })}\n\n`).at(-1),
    ).toMatchObject({
      type: 'error',
      code: 'tool_use_failed',
      httpStatus: 400,
    });
  });

  it('is told of missing room in a number of its own', () => {
    expect(classify(498, { error: { message: 'Flex tier capacity exceeded' } }).error.code).toBe('upstream_overloaded');
  });

  it('counts tokens that only x_groq tells', () => {
    const chunk = {
      id: 'c',
      choices: [{ index: 0, delta: { content: 'a' }, finish_reason: 'stop' }],
      x_groq: { usage: { prompt_tokens: 7, completion_tokens: 3 } },
    };
    expect(decode(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`)).toContainEqual({
      type: 'usage',
      usage: expect.objectContaining({ inputTokens: 7, outputTokens: 3 }),
    });
  });
});
