import { describe, expect, it } from '@jest/globals';
import { conversation, makeAttempt, translateRequest } from '@sluice/testing';

import { createOllama } from './ollama.adapter.js';

const adapter = createOllama({ id: 'ollama', adapter: 'ollama', baseUrl: 'https://ollama.test/v1', profile: '' });

const GO = conversation(['user', 'go']);
const TOOL = { tools: [{ name: 'Read', input_schema: { type: 'object' } }] };

function translate(request: object, model = 'qwen3:8b') {
  return translateRequest(
    adapter,
    { max_tokens: 32_000, ...GO, ...request },
    { target: { provider: 'ollama', model } },
  );
}

function classify(status: number | undefined, body: object) {
  const attempt = makeAttempt({ target: { provider: 'ollama' } });
  return adapter.classifyFailure({ ...attempt, status, headers: [], body: JSON.stringify(body) });
}

describe(createOllama.name, () => {
  it('speaks to a server that wants no key', () => {
    const { headers, url } = adapter.prepare(makeAttempt({ credential: { id: 'none', secret: '' } })).request;
    expect(headers).not.toHaveProperty('authorization');
    expect(url).toBe('https://ollama.test/v1/chat/completions');
  });

  it('steers thinking, if more coarsely than asked', () => {
    expect(translate({ output_config: { effort: 'xhigh' } }).body['reasoning_effort']).toBe('high');
    expect(translate({ thinking: { type: 'disabled' } }).body['reasoning_effort']).toBe('none');
  });

  it('asks in words for a tool that cannot be forced', () => {
    const { body, losses } = translate({ ...TOOL, tool_choice: { type: 'any' } });
    expect(body).toMatchObject({ tool_choice: 'auto', messages: [{ role: 'system' }, { role: 'user' }] });
    expect(losses).toMatchObject([{ code: 'tool_choice_downgraded' }]);
  });

  it('has a schema followed', () => {
    const format = { type: 'json_schema', schema: { type: 'object', properties: { a: { type: 'string' } } } };
    expect(translate({ output_config: { format } }).body['response_format']).toMatchObject({ type: 'json_schema' });
  });

  it('is told of a conversation that is too long without its length', () => {
    const error = {
      message: 'prompt too long; exceeded max context length by 1119046 tokens',
      type: 'invalid_request_error',
    };
    expect(classify(400, { error }).error).toMatchObject({
      code: 'upstream_context_overflow',
      publicMessage: expect.stringMatching(/^prompt is too long \(upstream ollama: /),
    });
  });
});
