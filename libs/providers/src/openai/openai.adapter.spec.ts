import { describe, expect, it } from '@jest/globals';
import { makeAttempt } from '@sluice/testing';

import { createOpenAi } from './openai.adapter.js';

const adapter = (baseUrl: string, profile = '') => createOpenAi({ id: 'openai', adapter: 'openai', baseUrl, profile });

describe(createOpenAi.name, () => {
  it('speaks to whoever answers at a custom base URL as to OpenAI, unless told otherwise', () => {
    const attempt = makeAttempt({ request: { max_tokens: 5 } });
    const own = adapter('http://127.0.0.1:8080/v1').prepare(attempt).request;
    expect(own.url).toBe('http://127.0.0.1:8080/v1/chat/completions');
    expect(JSON.parse(String(own.body))).toMatchObject({ max_completion_tokens: 5, store: false });
    expect(JSON.parse(String(adapter('http://127.0.0.1:8080/v1', 'vllm').prepare(attempt).request.body))).toMatchObject(
      {
        max_tokens: 5,
      },
    );
  });

  it('is called what telemetry calls it', () => {
    expect(adapter('https://api.openai.com/v1')).toMatchObject({ id: 'openai', telemetryName: 'openai' });
  });
});
