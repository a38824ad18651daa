import { describe, expect, it } from '@jest/globals';
import type { AttemptInput, ProviderSettings, TokenCountCall } from '@sluice/exchange';
import { makeAttempt } from '@sluice/testing';

import { createProviders } from './index.js';

const settings = (adapter: string, baseUrl: string): ProviderSettings => ({ id: 'p', adapter, baseUrl, profile: '' });

function counterOf(made: ProviderSettings, attempt: AttemptInput): TokenCountCall | undefined {
  return createProviders([made]).get('p')?.prepare(attempt).countCall?.();
}

const bodyOf = (call: TokenCountCall | undefined): unknown =>
  JSON.parse(Buffer.from((call?.request.body ?? '') as Uint8Array).toString()) as unknown;

const REQUEST = {
  stream: true,
  system: 'S',
  tools: [{ name: 'run', input_schema: { type: 'object', properties: { x: { type: 'string' } } } }],
};

describe('the counter of an upstream', () => {
  it('of the Claude API gets the very bytes that came, and the headers that go with them', () => {
    const text = '{ "model":"claude-sonnet-4-5","messages":[{"role":"user","content":"hi"}] }';
    const call = counterOf(
      settings('anthropic', 'https://api.test'),
      makeAttempt({
        request: { ...(JSON.parse(text) as object), max_tokens: 1 },
        target: { provider: 'p', model: 'claude-sonnet-4-5' },
        inbound: {
          query: 'beta=true',
          headers: [['anthropic-beta', 'token-counting-2024-11-01']],
          body: Buffer.from(text),
        },
      }),
    );
    expect(call?.request).toMatchObject({
      url: 'https://api.test/v1/messages/count_tokens?beta=true',
      stream: false,
      headers: { accept: 'application/json', 'anthropic-beta': 'token-counting-2024-11-01' },
    });
    expect(Buffer.from(call?.request.body as Uint8Array).toString()).toBe(text);
    expect(call?.read({ input_tokens: 9, context_management: {} })).toBe(9);
  });

  it('of the Gemini API gets a whole request in its question', () => {
    const base = 'https://generativelanguage.googleapis.com/v1beta';
    const call = counterOf(
      settings('gemini', base),
      makeAttempt({ request: REQUEST, target: { model: 'gemini-2.5-pro' } }),
    );
    expect(call?.request).toMatchObject({
      url: `${base}/models/gemini-2.5-pro:countTokens`,
      stream: false,
      headers: { accept: 'application/json', 'x-goog-api-key': 'test-secret' },
    });
    expect(bodyOf(call)).toEqual({
      generateContentRequest: {
        model: 'models/gemini-2.5-pro',
        contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
        systemInstruction: expect.anything(),
        tools: expect.any(Array),
      },
    });
    expect(call?.read({ totalTokens: 31, cachedContentTokenCount: 0 })).toBe(31);
  });

  it('of Vertex AI gets the parts of a request', () => {
    const base = 'https://aiplatform.googleapis.com/v1/projects/p/locations/global';
    const call = counterOf(
      settings('gemini', base),
      makeAttempt({ request: REQUEST, target: { model: 'gemini-2.5-pro' } }),
    );
    expect(call?.request.url).toBe(`${base}/publishers/google/models/gemini-2.5-pro:countTokens`);
    expect(Object.keys(bodyOf(call) as object).sort()).toEqual(['contents', 'systemInstruction', 'tools']);
  });

  it.each(['groq', 'ollama', 'mistral', 'openrouter'])('of %s is not there', (adapter) => {
    expect(counterOf(settings(adapter, 'https://api.test/v1'), makeAttempt({ request: REQUEST }))).toBeUndefined();
  });
});
