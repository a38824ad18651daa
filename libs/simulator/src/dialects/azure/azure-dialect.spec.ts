import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { startSimulator, type Simulator } from '../../index.js';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({ keys: ['good'] });
});
afterEach(async () => {
  await simulator.close();
});

const V1 = '/openai/v1/chat/completions';
const CLASSIC = '/openai/deployments/sim-text/chat/completions?api-version=2024-10-21';
const INFERENCE = '/models/chat/completions?api-version=2024-05-01-preview';

async function post(
  path: string,
  more: object = {},
  headers: Readonly<Record<string, string>> = { 'api-key': 'good' },
) {
  const body = JSON.stringify({ model: 'sim-text', messages: [{ role: 'user', content: 'hello' }], ...more });
  const response = await fetch(`${simulator.origin}${path}`, { method: 'POST', headers, body });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('the addresses', () => {
  it.each([V1, CLASSIC, INFERENCE, `${V1}?api-version=preview`])(
    '%s answers, with what the filter found',
    async (path) => {
      const { status, text, headers } = await post(path);
      expect([status, headers.get('x-ms-region')]).toEqual([200, 'Simulated']);
      expect(JSON.parse(text)).toMatchObject({
        model: 'sim-text',
        choices: [
          {
            message: { content: expect.stringMatching(/^You said: hello/) },
            content_filter_results: { hate: { filtered: false } },
          },
        ],
        prompt_filter_results: [{ prompt_index: 0 }],
      });
    },
  );

  it('of a deployment says which model is meant, whatever the body does', async () => {
    const { text } = await post('/openai/deployments/sim-error%3A418/chat/completions?api-version=2024-10-21');
    expect(JSON.parse(text)).toMatchObject({ error: { message: 'Status 418.' } });
  });

  it.each(['/openai/deployments/sim-text/chat/completions', '/models/chat/completions?api-version=v1'])(
    '%s is not there without a version',
    async (path) => {
      expect(await post(path)).toMatchObject({ status: 404, text: expect.stringContaining('Resource not found') });
    },
  );
});

describe('the other APIs', () => {
  const input = { input: 'hello' };

  it.each<[string, number]>([
    ['/openai/v1/responses', 200],
    ['/openai/responses?api-version=2025-03-01-preview', 200],
    ['/openai/responses?api-version=2024-12-01-preview', 404],
    ['/openai/responses', 404],
    ['/openai/deployments/sim-text/responses?api-version=2025-03-01-preview', 404],
  ])('Responses at %s: %i', async (path, status) => {
    const answer = await post(path, { ...input, messages: undefined });
    expect([answer.status, answer.text.includes('"object":"response"')]).toEqual([status, status === 200]);
  });
});

it.each([
  ['2024-02-01', { stream: true, stream_options: { include_usage: true } }, 'stream_options'],
  ['2024-08-01-preview', { max_completion_tokens: 5 }, 'max_completion_tokens'],
  ['2024-10-21', { reasoning_effort: 'low' }, 'reasoning_effort'],
  ['2024-12-01-preview', { reasoning_effort: 'low', max_completion_tokens: 5 }, undefined],
])('the version %s and %j: refused is %s', async (version, more, field) => {
  const { status, text } = await post(`/openai/deployments/sim-text/chat/completions?api-version=${version}`, more);
  expect([status, text.includes(`argument supplied: ${field}`)]).toEqual(field ? [400, true] : [200, false]);
});

it('streams chunks without a message first', async () => {
  const { text } = await post(V1, { stream: true, stream_options: { include_usage: true } });
  const chunks = text
    .split('\n\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)) as { choices: { delta?: { content?: string } }[]; usage?: object });
  expect(chunks[0]).toMatchObject({ id: '', model: '', choices: [], prompt_filter_results: [{}] });
  expect(chunks[1]?.choices[0]).not.toHaveProperty('delta');
  expect(chunks.map(({ choices }) => choices[0]?.delta?.content ?? '').join('')).toMatch(/^You said: hello/);
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: expect.any(Number) } });
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
});

describe('keys and failures', () => {
  it.each([
    [{ authorization: 'Bearer good' }, 200],
    [{ 'api-key': 'bad' }, 401],
    [{ 'x-api-key': 'good' }, 401],
  ])('%j: %i', async (headers, status) => {
    expect((await post(V1, {}, headers as Record<string, string>)).status).toBe(status);
  });

  it.each([
    ['sim-error:404', { error: { code: 'DeploymentNotFound' } }],
    ['sim-error:429', { error: { code: '429' } }],
    ['sim-error:500', { error: { type: 'server_error' } }],
    ['sim-error:400:code=content_filter', { error: { innererror: { code: 'ResponsibleAIPolicyViolation' } } }],
  ])('%s is told in the words of Azure', async (model, expected) => {
    expect(JSON.parse((await post(V1, { model })).text)).toMatchObject(expected);
  });
});
