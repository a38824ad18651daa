import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ask, ObservedGateway } from '../../fixtures/observed-gateway.js';
import { apiVersionOf } from './api-version.js';

describe(apiVersionOf.name, () => {
  it.each<[string | string[] | undefined, string]>([
    ['2023-06-01', '2023-06-01'],
    [' 2026-10-21 ', '2026-10-21'],
    [['2026-10-21'], '2026-10-21'],
    [undefined, '2023-06-01'],
    ['', '2023-06-01'],
  ])('reads %j as %s', (header, version) => {
    expect(apiVersionOf(header, false)).toBe(version);
  });

  it.each<[string | undefined, boolean, string]>([
    [undefined, true, 'anthropic-version: header is required'],
    ['', true, 'anthropic-version: header is required'],
    ['2099-01-01', false, 'anthropic-version: "2099-01-01" is not known; send "2023-06-01" or "2026-10-21"'],
  ])('refuses %j, required: %s', (header, required, message) => {
    expect(() => apiVersionOf(header, required)).toThrow(expect.objectContaining({ status: 400, message }));
  });
});

describe('a gateway that is strict about versions', () => {
  let gateway: ObservedGateway;

  beforeAll(async () => {
    gateway = await ObservedGateway.start({
      environment: { SLUICE_REQUIRE_VERSION: 'true', SLUICE_VERSION_STRICTNESS: 'strict' },
    });
  });
  afterAll(async () => {
    await gateway.close();
  });

  const post = async (version: string | undefined, more: object, path = '/v1/messages'): Promise<[number, string]> => {
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: version === undefined ? {} : { 'anthropic-version': version },
      body: JSON.stringify(ask('sim-text', more)),
    });
    const body = (await response.json()) as { error?: { message: string } };
    return [response.status, body.error?.message ?? ''];
  };

  it.each(['/v1/messages', '/v1/messages/count_tokens'])(
    'refuses what the newer version no longer has at %s',
    async (path) => {
      expect(await post('2026-10-21', { temperature: 1 }, path)).toEqual([
        400,
        'temperature: Extra inputs are not permitted',
      ]);
      expect(await post('2023-06-01', { temperature: 1 }, path)).toEqual([200, '']);
      expect(await post('2026-10-21', {}, path)).toEqual([200, '']);
    },
  );

  it('refuses requests without a version, but not for the list of models', async () => {
    expect(await post(undefined, {})).toEqual([400, 'anthropic-version: header is required']);
    expect((await fetch(`${gateway.url}/v1/models`)).status).toBe(200);
  });
});
