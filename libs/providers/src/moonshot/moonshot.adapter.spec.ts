import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import { conversation, makeAttempt, toolResult, toolUse, translateRequest } from '@sluice/testing';

import { createMoonshot } from './moonshot.adapter.js';

const adapter = createMoonshot({
  id: 'moonshot',
  adapter: 'moonshot',
  baseUrl: 'https://moonshot.test/v1',
  profile: '',
});

const GO = conversation(['user', 'go']);

function translate(request: object, model = 'kimi-k2.5') {
  return translateRequest(
    adapter,
    { max_tokens: 32_000, ...GO, ...request },
    { target: { provider: 'moonshot', model } },
  );
}

function classify(status: number | undefined, body: object) {
  const attempt = makeAttempt({ target: { provider: 'moonshot' } });
  return adapter.classifyFailure({ ...attempt, status, headers: [], body: JSON.stringify(body) });
}

function decode(stream: string): readonly CompletionEvent[] {
  const decoder = adapter.prepare(makeAttempt()).openDecoder({ status: 200, headers: [] });
  return [...decoder.push(Buffer.from(stream)), ...decoder.end()];
}

describe(createMoonshot.name, () => {
  it('calls calls as Kimi learned to, and begins each with a thought', () => {
    const turns = conversation(
      ['user', 'go'],
      ['assistant', [toolUse('toolu_1')]],
      ['user', [toolResult('toolu_1', 'r')]],
    );
    expect(translate(turns).body.messages.slice(1)).toMatchObject([
      { reasoning_content: '', tool_calls: [{ id: 'functions.Read:0' }] },
      { tool_call_id: 'functions.Read:0' },
    ]);
  });

  it.each([
    ['kimi-k2.5', false],
    ['kimi-k3', false],
    ['moonshot-v1-8k', true],
    ['kimi-k2-0905-preview', true],
  ])('steers the sampling of %s only if that may be done', (model, may) => {
    const { body, losses } = translate({ temperature: 0.5 }, model);
    expect('temperature' in body).toBe(may);
    expect(losses.map(({ code }) => code)).toEqual(may ? [] : ['sampling_dropped']);
  });

  it('learns of sampling that is fixed all the same', () => {
    const error = { message: 'invalid temperature: only 1 is allowed for this model', type: 'invalid_request_error' };
    expect(classify(400, { error }).learned).toEqual({ temperature: true });
  });

  it('tells an empty account from a limit', () => {
    const quota = { message: 'please check your account balance', type: 'exceeded_current_quota_error' };
    expect(classify(429, { error: quota }).error.code).toBe('upstream_credential_exhausted');
    const engine = { message: 'The engine is currently overloaded', type: 'engine_overloaded_error' };
    expect(classify(429, { error: engine }).error.code).toBe('upstream_rate_limited');
  });

  it('counts tokens that only the last choice tells', () => {
    const usage = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12, cached_tokens: 4 };
    const choice = { index: 0, delta: { content: 'a' }, finish_reason: 'stop', usage };
    expect(decode(`data: ${JSON.stringify({ id: 'c', choices: [choice] })}\n\ndata: [DONE]\n\n`)).toContainEqual({
      type: 'usage',
      usage: expect.objectContaining({ inputTokens: 6, cacheReadTokens: 4, outputTokens: 2 }),
    });
  });
});
