import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { startSimulator, type Simulator } from '../../index.js';

const BODY = {
  anthropic_version: 'vertex-2023-10-16',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'hello there' }],
};

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({ keys: ['token'] });
});
afterEach(async () => {
  await simulator.close();
});

function predict(method: string, body: unknown, token = 'token'): Promise<Response> {
  const url = `${simulator.url}/projects/p/locations/global/publishers/anthropic/models/${method}`;
  return fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) });
}

describe('the simulated Vertex AI', () => {
  it('answers whole, streams and counts', async () => {
    expect(await (await predict('sim-text%40001:rawPredict', BODY)).json()).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: expect.stringContaining('hello there') }],
    });
    const stream = await predict('sim-text:streamRawPredict', { ...BODY, stream: true });
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(await stream.text()).toMatch(/^event: message_start\n[^]*event: message_stop\n/);
    const count = { anthropic_version: 'vertex-2023-10-16', model: 'sim-text', messages: BODY.messages };
    expect(await (await predict('count-tokens:rawPredict', count)).json()).toEqual({
      input_tokens: expect.any(Number),
    });
  });

  it.each([
    ['sim-error:429', 429, { error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }],
    ['sim-error:403', 403, { error: { code: 403, status: 'PERMISSION_DENIED' } }],
    ['sim-error:400', 400, { type: 'error', error: { type: 'invalid_request_error' } }],
    ['sim-error:529', 529, { type: 'error', error: { type: 'overloaded_error' } }],
  ])('fails as %s', async (model, status, body) => {
    const answer = await predict(`${encodeURIComponent(model)}:rawPredict`, BODY);
    expect([answer.status, await answer.json()]).toMatchObject([status, body]);
  });

  it('wants a token', async () => {
    const answer = await predict('sim-text:rawPredict', BODY, 'another');
    expect([answer.status, await answer.json()]).toMatchObject([401, { error: { status: 'UNAUTHENTICATED' } }]);
  });

  it.each<[string, string, object, RegExp]>([
    ['no version', 'sim-text:rawPredict', { anthropic_version: undefined }, /^anthropic_version/],
    ['the model', 'sim-text:rawPredict', { model: 'sim-text' }, /^model: Extra inputs/],
    ['a stream by the method for whole replies', 'sim-text:rawPredict', { stream: true }, /^stream/],
    ['a whole reply by the method for streams', 'sim-text:streamRawPredict', {}, /^stream/],
    ['a query', 'sim-text:rawPredict?beta=true', {}, /^Invalid JSON payload/],
    ['no messages', 'sim-text:rawPredict', { messages: [] }, /at least one message/],
    ['a count without its model', 'count-tokens:rawPredict', {}, /^model/],
  ])('refuses %s', async (_what, method, changes, message) => {
    const answer = await predict(method, { ...BODY, ...changes });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: { message: expect.stringMatching(message) } },
    ]);
  });
});
