import { describe, expect, it } from '@jest/globals';
import type { CompletionError, CompletionEvent } from '@sluice/completion';
import { conversation, makeAttempt, translateRequest } from '@sluice/testing';

import { createLmStudio } from './lmstudio.adapter.js';

const adapter = createLmStudio({
  id: 'lmstudio',
  adapter: 'lmstudio',
  baseUrl: 'https://lmstudio.test/v1',
  profile: '',
});

const GO = conversation(['user', 'go']);

function translate(request: object, model = 'qwen/qwen3-8b') {
  return translateRequest(
    adapter,
    { max_tokens: 32_000, ...GO, ...request },
    { target: { provider: 'lmstudio', model } },
  );
}

function decode(stream: string, request: object = {}): readonly CompletionEvent[] {
  const decoder = adapter.prepare(makeAttempt({ request })).openDecoder({ status: 200, headers: [] });
  return [...decoder.push(Buffer.from(stream)), ...decoder.end()];
}

describe(createLmStudio.name, () => {
  it('offers a tool alone where it cannot be forced by its name', () => {
    const tools = ['Read', 'Bash'].map((name) => ({ name, input_schema: { type: 'object' } }));
    const { body } = translate({ tools, tool_choice: { type: 'tool', name: 'Bash' } });
    expect(body['tool_choice']).toBe('required');
    expect(body.tools?.map((tool) => tool.function['name'])).toEqual(['Bash']);
  });

  it('reads thinking from whichever place the server is set to', () => {
    const request = { thinking: { type: 'adaptive' } };
    for (const delta of [{ reasoning_content: 't' }, { reasoning: 't' }, { content: '<think>t</think>' }]) {
      const chunks = [delta, { content: 'a' }].map((part) => ({ id: 'c', choices: [{ index: 0, delta: part }] }));
      const end = { id: 'c', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
      const stream = [...chunks, end].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
      expect(decode(`${stream}data: [DONE]\n\n`, request)).toEqual(
        expect.arrayContaining([
          { type: 'reasoning', text: 't' },
          { type: 'text', text: 'a' },
        ]),
      );
    }
  });

  it('hears of a conversation that is too long in the midst of a stream', () => {
    const message = 'The number of tokens to keep from the initial prompt is greater than the context length.';
    const last = decode(`event: error\ndata: ${JSON.stringify({ error: { message } })}\n\n`).at(-1);
    expect(last).toMatchObject({ type: 'error', message });
    const attempt = makeAttempt({ target: { provider: 'lmstudio' } });
    const { error } = adapter.classifyFailure({
      ...attempt,
      status: 200,
      headers: [],
      body: '',
      event: last as CompletionError,
    });
    expect(error.code).toBe('upstream_context_overflow');
  });
});
