import { describe, expect, it } from '@jest/globals';
import type { ProviderSettings } from '@sluice/exchange';
import { makeAttempt, type AttemptFixtureOptions } from '@sluice/testing';

import { createAzure } from './azure.adapter.js';

const RESOURCE = 'https://lab.openai.azure.com';
const azure = (baseUrl = RESOURCE, options: ProviderSettings['options'] = {}) =>
  createAzure({ id: 'azure', adapter: 'azure', baseUrl, profile: '', options });

interface Question {
  readonly baseUrl?: string;
  readonly options?: ProviderSettings['options'];
  readonly model?: string;
  readonly attempt?: AttemptFixtureOptions;
}

function send({ baseUrl, options, model = 'gpt-4.1', attempt = {} }: Question) {
  const prepared = azure(baseUrl, options).prepare(makeAttempt({ ...attempt, target: { provider: 'azure', model } }));
  const { url, headers, body } = prepared.request;
  return { url, headers, body: JSON.parse(String(body)) as Record<string, unknown>, losses: prepared.losses };
}

describe('the address', () => {
  const dated = { apiVersion: '2025-04-01-preview' };
  const V1 = `${RESOURCE}/openai/v1/chat/completions`;
  const DEPLOYMENT = `${RESOURCE}/openai/deployments/gpt-4.1/chat/completions`;

  it.each<[string, string, ProviderSettings['options'], string]>([
    ['a resource', RESOURCE, {}, V1],
    ['a resource and a version', RESOURCE, dated, `${DEPLOYMENT}?api-version=2025-04-01-preview`],
    ['a resource with /openai', `${RESOURCE}/openai`, dated, `${DEPLOYMENT}?api-version=2025-04-01-preview`],
    ['the v1 API', `${RESOURCE}/openai/v1`, {}, V1],
    ['the v1 API, which has no versions', `${RESOURCE}/openai/v1`, dated, V1],
    ['the version v1', RESOURCE, { apiVersion: 'v1' }, V1],
    ['the version latest', RESOURCE, { apiVersion: 'latest' }, V1],
    ['previews of v1', RESOURCE, { apiVersion: 'preview' }, `${V1}?api-version=preview`],
    [
      'a deployment',
      `${RESOURCE}/openai/deployments/only%20one`,
      {},
      `${RESOURCE}/openai/deployments/only%20one/chat/completions?api-version=2024-10-21`,
    ],
    [
      'all of a deployment’s URL',
      `${RESOURCE}/openai/deployments/d1/chat/completions`,
      dated,
      `${RESOURCE}/openai/deployments/d1/chat/completions?api-version=2025-04-01-preview`,
    ],
    [
      'Foundry',
      'https://lab.services.ai.azure.com',
      {},
      'https://lab.services.ai.azure.com/openai/v1/chat/completions',
    ],
    [
      'model inference',
      'https://lab.services.ai.azure.com/models',
      {},
      'https://lab.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview',
    ],
    [
      'a gateway in front',
      'https://apim.test/team-a',
      dated,
      'https://apim.test/team-a/openai/deployments/gpt-4.1/chat/completions?api-version=2025-04-01-preview',
    ],
  ])('of %s', (_name, baseUrl, options, url) => {
    expect(send({ baseUrl, options }).url).toBe(url);
  });

  it('keeps what a model is called from being anything but a name', () => {
    expect(send({ options: dated, model: '../admin?x=1#' }).url).toBe(
      `${RESOURCE}/openai/deployments/..%2Fadmin%3Fx%3D1%23/chat/completions?api-version=2025-04-01-preview`,
    );
  });
});

describe('deployments', () => {
  const deployments = 'gpt-5.2=prod-a, gpt-5-mini = small ,=x,y=';
  const thinking = { request: { thinking: { type: 'enabled', budget_tokens: 8000 } } } as const;

  it.each<[string, string, string, boolean]>([
    ['a model', 'gpt-5.2', 'prod-a', true],
    ['the deployment itself', 'prod-a', 'prod-a', true],
    ['another model', 'gpt-5-mini', 'small', true],
    ['a name nobody listed', 'gpt-4o', 'gpt-4o', false],
  ])('are found by %s, and treated like the model in them', (_name, model, deployment, reasons) => {
    const { url, body } = send({
      options: { deployments, apiVersion: '2025-04-01-preview' },
      model,
      attempt: thinking,
    });
    expect(url).toContain(`/deployments/${deployment}/`);
    expect([body['model'], 'reasoning_effort' in body]).toEqual([deployment, reasons]);
    expect(send({ options: { deployments }, model }).body['model']).toBe(deployment);
  });
});

describe('what a version of the API knows', () => {
  const request = {
    stream: true,
    system: 's',
    thinking: { type: 'enabled', budget_tokens: 8000 },
    metadata: { user_id: 'u' },
    tools: [{ name: 'Read', input_schema: { type: 'object' } }],
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
  } as const;
  const body = (apiVersion: string) =>
    send({ options: { apiVersion }, model: 'gpt-5', attempt: { request, sessionKey: 's' } }).body;

  it.each<[string, string, string[], string[]]>([
    [
      'nothing but the basics',
      '2024-02-01',
      ['max_tokens', 'user'],
      ['stream_options', 'max_completion_tokens', 'reasoning_effort', 'parallel_tool_calls', 'store'],
    ],
    ['parallel calls', '2024-08-01-preview', ['parallel_tool_calls', 'max_tokens'], ['stream_options']],
    [
      'streamed usage and the new limit',
      '2024-10-21',
      ['stream_options', 'max_completion_tokens'],
      ['max_tokens', 'reasoning_effort'],
    ],
    ['reasoning', '2024-12-01-preview', ['reasoning_effort'], ['safety_identifier', 'prompt_cache_key']],
    ['everything', 'v1', ['reasoning_effort', 'safety_identifier', 'prompt_cache_key'], ['user', 'store']],
  ])('%s: %s', (_name, apiVersion, there, absent) => {
    expect(Object.keys(body(apiVersion))).toEqual(expect.arrayContaining(there));
    expect(absent.filter((field) => field in body(apiVersion))).toEqual([]);
  });

  it('decides under which role instructions go', () => {
    const role = (apiVersion: string) => (body(apiVersion)['messages'] as { role: string }[])[0]?.role;
    expect([role('2024-10-21'), role('2024-12-01-preview')]).toEqual(['system', 'developer']);
  });

  it('is asked of reasoning as a loss where it is not known', () => {
    const { losses } = send({ options: { apiVersion: '2024-06-01' }, model: 'gpt-5', attempt: { request } });
    expect(losses.map(({ path }) => path)).toContain('thinking');
  });
});

describe('the API', () => {
  const dated = { apiVersion: '2025-04-01-preview' };
  const refused = {
    error: {
      code: 'OperationNotSupported',
      message: 'The chatCompletion operation does not work with the specified model, m.',
    },
  };

  it.each<[string, Question, string]>([
    ['of a version, without the deployment', { options: dated }, '/openai/responses?api-version=2025-04-01-preview'],
    ['of v1', {}, '/openai/v1/responses'],
    [
      'of the model in a deployment',
      { options: { deployments: 'gpt-5-pro=thinker' }, model: 'thinker' },
      '/openai/v1/responses',
    ],
    ['that the setting names', { options: { responsesModels: 'gpt-4*' }, model: 'gpt-4.1' }, '/openai/v1/responses'],
  ])('Responses %s', (_name, question, path) => {
    const { url, body } = send({ model: 'gpt-5-pro', ...question });
    expect(url).toBe(`${RESOURCE}${path}`);
    expect(body).toMatchObject({ model: question.model ?? 'gpt-5-pro', store: false, input: expect.any(Array) });
  });

  it.each<[string, Question]>([
    ['a version that has no other', { options: { apiVersion: '2024-10-21' } }],
    ['model inference', { baseUrl: `${RESOURCE}/models` }],
  ])('is Chat Completions for %s', (_name, question) => {
    expect(send({ model: 'gpt-5-pro', ...question }).url).toContain('/chat/completions');
  });

  it('is learned from a refusal, where there is another', () => {
    const classify = (options: ProviderSettings['options'], quirks = {}) =>
      azure(RESOURCE, options).classifyFailure({
        ...makeAttempt({ target: { provider: 'azure', model: 'gpt-9' } }),
        status: 400,
        headers: [],
        body: JSON.stringify(refused),
        quirks,
      });
    const { learned } = classify({});
    expect(learned).toEqual({ responses: true });
    expect(send({ model: 'gpt-9', attempt: { quirks: learned! } }).url).toBe(`${RESOURCE}/openai/v1/responses`);
    expect(classify({}, learned).learned).toBeUndefined();
    expect(classify({ apiVersion: '2024-10-21' })).toMatchObject({ error: { code: 'upstream_invalid_request' } });
  });

  it('counts no tokens of OpenAI’s models', () => {
    const attempt = makeAttempt({ target: { provider: 'azure', model: 'gpt-5-pro' } });
    expect(azure().prepare(attempt).countCall?.()).toBeUndefined();
  });
});

describe('Claude', () => {
  const FOUNDRY = 'https://lab.services.ai.azure.com/anthropic/v1/messages';

  it.each([
    [RESOURCE, {}, FOUNDRY],
    ['https://lab.cognitiveservices.azure.com', { apiVersion: '2024-10-21' }, FOUNDRY],
    ['https://lab.services.ai.azure.com/openai/v1', {}, FOUNDRY],
    ['https://apim.test/team-a', {}, 'https://apim.test/team-a/anthropic/v1/messages'],
  ])('at %s is relayed to Foundry', (baseUrl, options, url) => {
    const question = { baseUrl, options: { deployments: 'claude-opus-5-5=our-opus', ...options }, model: 'our-opus' };
    const sent = send(question);
    expect([sent.url, sent.body['model']]).toEqual([url, 'our-opus']);
  });

  it.each([
    ['k1', { 'x-api-key': 'k1' }],
    ['eyJhbGciOi.x.y', { authorization: 'Bearer eyJhbGciOi.x.y' }],
  ])('takes %s in one header', (secret, expected) => {
    const { headers } = send({ model: 'claude-haiku-5-5', attempt: { credential: { id: 'azure-1', secret } } });
    expect(Object.fromEntries(Object.entries(headers).filter(([name]) => /key|auth/.test(name)))).toEqual(expected);
  });

  it('fails in its own words', () => {
    const body = JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });
    const failure = { ...makeAttempt({ target: { provider: 'azure', model: 'claude-opus-5-5' } }), headers: [] };
    expect(azure().classifyFailure({ ...failure, status: 529, body }).error.code).toBe('upstream_overloaded');
  });
});

describe('authentication', () => {
  it.each<[string, string, object]>([
    ['a key', 'k1', { 'api-key': 'k1' }],
    ['a token of Entra', 'eyJhbGciOi.x.y', { authorization: 'Bearer eyJhbGciOi.x.y' }],
  ])('is %s, in one header alone', (_name, secret, expected) => {
    for (const baseUrl of [RESOURCE, `${RESOURCE}/models`]) {
      const { headers } = send({ baseUrl, attempt: { credential: { id: 'azure-1', secret } } });
      const own = Object.entries(headers).filter(([name]) => /key|auth/.test(name));
      expect(Object.fromEntries(own)).toEqual(expected);
    }
  });
});

describe('failures', () => {
  const classify = (status: number, body: object, headers: readonly [string, string][] = []) =>
    azure().classifyFailure({ ...makeAttempt(), status, headers, body: JSON.stringify(body) });

  it.each<[string, number, object, object]>([
    [
      'no such deployment',
      404,
      { error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' } },
      { code: 'upstream_model_not_found' },
    ],
    [
      'a key of another resource',
      401,
      { error: { code: '401', message: 'Access denied due to invalid subscription key or wrong API endpoint.' } },
      { code: 'upstream_rejected_credential' },
    ],
    ['no time left', 408, { error: { code: 'Timeout', message: 'The operation was timeout.' } }, { status: 504 }],
  ])('%s', (_name, status, body, expected) => {
    expect(classify(status, body).error).toMatchObject(expected);
  });

  it('inside a reply are told like those in its place', () => {
    const { error } = azure().classifyFailure({
      ...makeAttempt(),
      status: undefined,
      headers: [],
      body: '',
      event: {
        type: 'error',
        message: 'm',
        body: { error: { code: '429', message: 'Rate limit is exceeded.' } },
        httpStatus: 429,
      },
    });
    expect(error).toMatchObject({ code: 'upstream_rate_limited', status: 429 });
  });
});

it('is called what telemetry calls it', () => {
  expect(azure().telemetryName).toBe('azure.ai.openai');
  expect(azure('https://lab.services.ai.azure.com/models').telemetryName).toBe('azure.ai.inference');
});
