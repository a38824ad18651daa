import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { startSimulator, type Simulator } from '../../index.js';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({ keys: ['good'] });
});
afterEach(async () => {
  await simulator.close();
});

async function post(path: string, headers: Readonly<Record<string, string>>): Promise<readonly [number, unknown]> {
  const body = JSON.stringify({ model: 'sim-text', max_tokens: 5, messages: [{ role: 'user', content: 'hello' }] });
  const response = await fetch(`${simulator.origin}/anthropic/v1${path}`, {
    method: 'POST',
    headers: { 'anthropic-version': '2023-06-01', ...headers },
    body,
  });
  return [response.status, await response.json()];
}

it.each([{ 'x-api-key': 'good' }, { authorization: 'Bearer good' }])(
  'speaks the Messages API to %j',
  async (headers) => {
    expect(await post('/messages', headers)).toMatchObject([200, { type: 'message', role: 'assistant' }]);
  },
);

it('counts', async () => {
  expect(await post('/messages/count_tokens', { 'x-api-key': 'good' })).toMatchObject([
    200,
    { input_tokens: expect.any(Number) },
  ]);
});

it('refuses keys in the words of the Messages API', async () => {
  expect(await post('/messages', { 'x-api-key': 'bad' })).toMatchObject([
    401,
    { error: { type: 'authentication_error' } },
  ]);
});
