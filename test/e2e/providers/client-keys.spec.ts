import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { GatewayProcess } from '../gateway-process.js';

const PROXY_KEY = 'proxy-key-0123456789';
const BODY = JSON.stringify({ model: 'anthropic/sim-text', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] });

describe('keys of the clients themselves', () => {
  let simulator: Simulator;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    simulator = await startSimulator();
    gateway = await GatewayProcess.start({
      alone: true,
      environment: {
        PROXY_API_KEY: PROXY_KEY,
        SLUICE_PASS_CLIENT_KEY: 'anthropic',
        ANTHROPIC_API_BASE: simulator.origin,
        OPENAI_API_KEY: 'key-of-the-gateway',
        OPENAI_BASE_URL: simulator.url,
        SLUICE_RECORDING: 'off',
        LOG_LEVEL: 'error',
      },
    });
  }, 60_000);

  afterAll(async () => {
    await gateway.stop();
    await simulator.close();
  });

  async function send(headers: Record<string, string>, body = BODY): Promise<{ response: Response; text: string }> {
    const response = await fetch(`${gateway.url}/v1/messages`, { method: 'POST', headers, body });
    return { response, text: await response.text() };
  }

  it.each<[name: string, headers: Record<string, string>, sent: Record<string, string | undefined>]>([
    [
      'a key beside the gateway’s bearer',
      { authorization: `Bearer ${PROXY_KEY}`, 'x-api-key': PROXY_KEY },
      { 'x-api-key': undefined, authorization: undefined },
    ],
    [
      'an OAuth token beside the gateway’s key',
      { 'x-api-key': PROXY_KEY, authorization: 'Bearer sk-ant-oat01-mine', 'anthropic-beta': 'oauth-2025-04-20' },
      { authorization: 'Bearer sk-ant-oat01-mine', 'x-api-key': undefined, 'anthropic-beta': 'oauth-2025-04-20' },
    ],
    [
      'a plain bearer beside the gateway’s key',
      { 'x-api-key': PROXY_KEY, authorization: 'Bearer mine-1', 'anthropic-version': '2026-10-21' },
      { 'x-api-key': 'mine-1', authorization: undefined, 'anthropic-version': '2026-10-21' },
    ],
  ])('%s', async (_name, headers, sent) => {
    const before = simulator.requests().length;
    const { response, text } = await send(headers);
    const [call] = simulator.requests().slice(before);
    if (sent['authorization'] === undefined && sent['x-api-key'] === undefined) {
      // The gateway's own key is nobody's to hand on: whoever has no other is told so.
      expect(call).toBeUndefined();
      expect([response.status, text]).toEqual([401, expect.stringContaining('is asked with your own key')]);
      return;
    }
    expect(response.status).toBe(200);
    for (const [name, value] of Object.entries(sent)) expect(call?.headers[name]).toBe(value);
    expect(JSON.stringify(call?.headers)).not.toContain(PROXY_KEY);
  });

  it.each([
    ['bad', 401, 'authentication_error', 1],
    ['forbidden', 403, 'permission_error', 1],
  ])(
    'the refusal of the key "%s" is the client’s to read, and asked for once',
    async (key, status, ...[type, calls]) => {
      const before = simulator.requests().length;
      const { response, text } = await send({ 'x-api-key': PROXY_KEY, authorization: `Bearer ${key}` });
      expect(simulator.requests().length - before).toBe(calls);
      expect(response.status).toBe(status);
      expect(response.headers.get('request-id')).toMatch(/^req_[0-9A-Za-z]{24}$/);
      expect(JSON.parse(text)).toMatchObject({ error: { type }, request_id: expect.stringMatching(/^req_sim/) });
    },
  );

  it('stay with the providers that were named', async () => {
    const body = BODY.replace('anthropic/', 'openai/');
    const { response } = await send({ 'x-api-key': PROXY_KEY, authorization: 'Bearer mine-2' }, body);
    expect(response.status).toBe(200);
    expect(simulator.requests().at(-1)?.headers.authorization).toBe('Bearer key-of-the-gateway');
  });
});
