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

  it('T13 of Claude on Vertex AI is a model of its own, and has the one to count for in its body', () => {
    const call = counterOf(
      settings('vertex', 'https://aiplatform.googleapis.com/v1/projects/p/locations/global'),
      makeAttempt({ request: REQUEST, target: { model: 'claude-sonnet-4-5@20250929' } }),
    );
    expect(call?.request.url).toBe(
      'https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/anthropic/models/count-tokens:rawPredict',
    );
    expect(bodyOf(call)).toEqual({
      anthropic_version: 'vertex-2023-10-16',
      model: 'claude-sonnet-4-5@20250929',
      messages: [{ role: 'user', content: 'hi' }],
      system: REQUEST.system,
      tools: REQUEST.tools,
    });
    expect(call?.read({ input_tokens: 12 })).toBe(12);
  });

  it.each([
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'anthropic.claude-sonnet-4-5-20250929-v1%3A0'],
    ['anthropic.claude-3-haiku-20240307-v1:0', 'anthropic.claude-3-haiku-20240307-v1%3A0'],
    [
      'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2',
      'arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Fanthropic.claude-v2',
    ],
  ])('of Bedrock is asked for the model behind %s, with a request that could be made', (model, escaped) => {
    const thinking = { type: 'enabled', budget_tokens: 2048 } as const;
    const request = { ...REQUEST, model, messages: [{ role: 'user', content: 'hi' } as const], thinking };
    const call = counterOf(
      settings('bedrock', 'https://bedrock.test'),
      makeAttempt({
        request: { ...request, max_tokens: undefined } as object,
        target: { model },
        inbound: { query: '', headers: [], body: Buffer.from(JSON.stringify(request)) },
      }),
    );
    expect(call?.request.url).toBe(`https://bedrock.test/model/${escaped}/count-tokens`);
    const { input } = bodyOf(call) as { input: { invokeModel: { body: string } } };
    expect(JSON.parse(Buffer.from(input.invokeModel.body, 'base64').toString())).toEqual({
      max_tokens: 2049,
      anthropic_version: 'bedrock-2023-05-31',
      system: REQUEST.system,
      tools: REQUEST.tools,
      messages: request.messages,
      thinking,
    });
    expect(call?.read({ inputTokens: 12 })).toBe(12);
  });

  it('of Bedrock is not there for profiles of one’s own', () => {
    const model = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc';
    const call = counterOf(settings('bedrock', 'https://b.test'), makeAttempt({ request: REQUEST, target: { model } }));
    expect(call).toBeUndefined();
  });

  it('of Bedrock’s server of the Messages API is that of the Messages API', () => {
    const made = { ...settings('bedrock', ''), profile: 'mantle' };
    expect(counterOf(made, makeAttempt({ request: REQUEST }))?.request.url).toBe(
      'https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/messages/count_tokens',
    );
  });

  it.each(['groq', 'ollama', 'mistral', 'openrouter'])('of %s is not there', (adapter) => {
    expect(counterOf(settings(adapter, 'https://api.test/v1'), makeAttempt({ request: REQUEST }))).toBeUndefined();
  });
});
