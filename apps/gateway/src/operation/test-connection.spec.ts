import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ObservedGateway } from '../../fixtures/observed-gateway.js';

let gateway: ObservedGateway;

beforeAll(async () => {
  gateway = await ObservedGateway.start({
    environment: {
      SMALL_MODEL: 'vllm/any',
      VLLM_API_BASE: 'http://127.0.0.1:9',
      FALLBACK_MODELS: 'openai/sim-text',
    },
  });
});
afterAll(async () => {
  await gateway.close();
});

describe('GET /test-connection?providers=all', () => {
  it('does not take the answer of a fallback for that of the provider', async () => {
    const response = await fetch(`${gateway.url}/test-connection?providers=all`);
    expect(await response.json()).toMatchObject({
      status: 'partial',
      results: expect.arrayContaining([
        expect.objectContaining({
          provider: 'vllm',
          status: 'failed',
          message: 'openai/sim-text has answered in its place',
        }),
      ]),
    });
    await gateway.settle();
  });
});
