import { describe, expect, it } from '@jest/globals';
import type { Quirks } from '@sluice/exchange';
import { makeAttempt } from '@sluice/testing';

import { createOpenAi } from './openai.adapter.js';

const OWN = 'https://api.openai.com/v1';
const PROXY = 'http://127.0.0.1:8080/v1';

const adapter = (baseUrl: string, more: { profile?: string; responsesModels?: string } = {}) =>
  createOpenAi({
    id: 'openai',
    adapter: 'openai',
    baseUrl,
    profile: more.profile ?? '',
    ...(more.responsesModels !== undefined && { options: { responsesModels: more.responsesModels } }),
  });

describe(createOpenAi.name, () => {
  it('speaks to whoever answers at a custom base URL as to OpenAI, unless told otherwise', () => {
    const attempt = makeAttempt({ request: { max_tokens: 5 } });
    const own = adapter(PROXY).prepare(attempt).request;
    expect(own.url).toBe(`${PROXY}/chat/completions`);
    expect(JSON.parse(String(own.body))).toMatchObject({ max_completion_tokens: 5, store: false });
    const vllm = adapter(PROXY, { profile: 'vllm' }).prepare(attempt).request;
    expect(JSON.parse(String(vllm.body))).toMatchObject({ max_tokens: 5 });
  });

  it.each([
    [OWN, { max_completion_tokens: 5, store: false }],
    ['http://localhost:11434/v1', { max_tokens: 5 }],
    [PROXY, { max_tokens: 5 }],
  ])('lets the host say who answers at %s, where it is told to', (baseUrl, fields) => {
    const attempt = makeAttempt({ request: { max_tokens: 5 } });
    const made = adapter(baseUrl, { profile: 'auto' });
    const body = JSON.parse(String(made.prepare(attempt).request.body)) as object;
    expect(body).toMatchObject(fields);
    expect('store' in body).toBe('store' in fields);
    expect(made.prepare(attempt).countCall?.() !== undefined).toBe(baseUrl === OWN);
  });

  it('is called what telemetry calls it', () => {
    expect(adapter(OWN)).toMatchObject({ id: 'openai', telemetryName: 'openai' });
  });
});

describe('the API', () => {
  const pathOf = (made: ReturnType<typeof adapter>, model: string, quirks: Quirks = {}) =>
    made.prepare(makeAttempt({ target: { model }, quirks })).request.url.replace(/^.*\/v1/, '');

  it.each([
    ['gpt-4o', '/chat/completions'],
    ['gpt-5.2', '/chat/completions'],
    ['gpt-5-pro', '/responses'],
    ['gpt-5.2-pro-2025-12-11', '/responses'],
    ['gpt-5.1-codex-max', '/responses'],
    ['o3-deep-research', '/responses'],
    ['o1-pro', '/responses'],
  ])('of %s at OpenAI is %s', (model, path) => {
    expect(pathOf(adapter(OWN), model)).toBe(path);
  });

  it('is not known of others', () => {
    expect(pathOf(adapter(PROXY), 'gpt-5-pro')).toBe('/chat/completions');
  });

  it.each([
    ['gpt-5.2', '/responses'],
    ['gpt-5.2-mini', '/chat/completions'],
    ['o9-x', '/responses'],
    ['gpt-5x2', '/chat/completions'],
  ])('is what the setting says: %s', (model, path) => {
    expect(pathOf(adapter(PROXY, { responsesModels: 'gpt-5.2, o9*' }), model)).toBe(path);
  });

  describe('is learned', () => {
    const { target, request, ambient } = makeAttempt({ target: { model: 'gpt-9' } });
    const fail = (message: string, status = 400, quirks: Quirks = {}) => {
      const body = JSON.stringify({ error: { message, type: 'invalid_request_error', param: 'model', code: null } });
      return adapter(PROXY).classifyFailure({ target, request, ambient, status, headers: [], body, quirks });
    };

    it.each([
      [404, 'This model is only supported in v1/responses and not in v1/chat/completions.'],
      [
        400,
        'Function tools with reasoning_effort are not supported for gpt-9 in /v1/chat/completions. Please use /v1/responses instead.',
      ],
      [404, 'This is not a chat model and thus not supported in the v1/chat/completions endpoint.'],
    ])('from %i %s', (status, message) => {
      const { error, learned } = fail(message, status);
      expect(error).toMatchObject({ code: 'upstream_unsupported_parameter', retryable: true });
      expect(learned).toEqual({ responses: true });
      expect(pathOf(adapter(PROXY), 'gpt-9', learned)).toBe('/responses');
    });

    it('once', () => {
      const { error, learned } = fail('This model is not available in v1/responses.', 404, { responses: true });
      expect(error.code).toBe('upstream_model_not_found');
      expect(learned).toBeUndefined();
    });

    it('and from nothing else', () => {
      expect(fail('The model gpt-9 does not exist', 404).learned).toBeUndefined();
      expect(fail('Please use /v1/responses instead.', 500).learned).toBeUndefined();
    });
  });
});

describe('the counter', () => {
  const attempt = makeAttempt({
    target: { model: 'gpt-4o' },
    request: { stream: true, system: 'S', tools: [{ name: 'run', input_schema: { type: 'object' } }] },
  });

  it('is that of the Responses API, whichever API serves the model', () => {
    const { request, countCall } = adapter(OWN).prepare(attempt);
    expect(request.url).toBe(`${OWN}/chat/completions`);
    const call = countCall?.();
    expect(call?.request).toMatchObject({ method: 'POST', url: `${OWN}/responses/input_tokens`, stream: false });
    const body = JSON.parse(String(call?.request.body)) as Record<string, unknown>;
    expect(Object.keys(body).sort()).toEqual(['input', 'instructions', 'model', 'tool_choice', 'tools']);
    expect(call?.read({ object: 'response.input_tokens', input_tokens: 12 })).toBe(12);
  });

  it('is not looked for behind another profile', () => {
    expect(adapter(PROXY, { profile: 'vllm' }).prepare(attempt).countCall).toBeUndefined();
  });
});
