import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { GatewayProcess } from '../gateway-process.js';
import { askAs, describeProvider, READ, type ProviderStage } from './provider-suite.js';
import { expectReplayable, REPLAYED_SESSION } from './replayable.js';

const ask = askAs('vertex');
const PLACE = '/v1/projects/my-project/locations/europe-west1/publishers/anthropic/models/';

describeProvider(
  {
    protocol: 'Vertex AI',
    provider: 'vertex',
    paths:
      /^\/v1\/projects\/my-project\/locations\/europe-west1\/publishers\/anthropic\/models\/[^/]+:(r|streamR)awPredict$/,
    environment: ({ origin }) => ({
      VERTEX_ACCESS_TOKEN: 'ya29.token',
      VERTEX_PROJECT: 'my-project',
      VERTEX_LOCATION: 'europe-west1',
      VERTEX_API_BASE: origin,
      SLUICE_COUNT_MODE: 'remote',
    }),
  },
  particulars,
);

function particulars(stage: () => ProviderStage): void {
  it('T17 is called at the model, without a query, with the version in the body', async () => {
    const model = 'sim-text:at=20250929';
    const response = await fetch(`${stage().gateway.url}/v1/messages?beta=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'anthropic-beta': 'known-1' },
      body: JSON.stringify({ ...ask('x', model), stream: true }),
    });
    expect(await response.text()).toContain('event: message_stop');
    const [call] = stage().calls(model);
    expect(call?.path).toBe(`${PLACE}${encodeURIComponent(model)}:streamRawPredict`);
    expect(call?.headers).toMatchObject({ authorization: 'Bearer ya29.token', 'anthropic-beta': 'known-1' });
    expect(call?.headers).not.toHaveProperty('anthropic-version');
    expect(call?.body).toEqual({
      anthropic_version: 'vertex-2023-10-16',
      max_tokens: 1024,
      messages: [{ role: 'user', content: 'x' }],
      stream: true,
    });
  });

  it('T13 counts where Vertex counts', async () => {
    const { client, simulator } = stage();
    const { messages } = ask('hello there', '');
    const { input_tokens: tokens } = await client.messages.countTokens({ model: 'vertex/sim-text', messages });
    const [call] = simulator.requests().filter(({ path }) => path.includes('count-tokens'));
    expect(call?.path).toBe(`${PLACE}count-tokens:rawPredict`);
    expect(call?.body).toEqual({ anthropic_version: 'vertex-2023-10-16', model: 'sim-text', messages });
    expect(tokens).toBe(Math.ceil((call?.bodyText.length ?? 0) / 4));
  });

  it('hands on what Google says in the envelope of the Messages API', async () => {
    const failure: unknown = await stage()
      .client.messages.create(ask('x', 'sim-error:404'))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      status: 404,
      error: { type: 'error', error: { type: 'not_found_error', message: expect.stringContaining('Publisher Model') } },
    });
  });
}

describe('Vertex AI with a service account', () => {
  let simulator: Simulator;
  let gateway: GatewayProcess;
  let endpoint: Server;
  let directory: string;
  let issued = 0;

  beforeAll(async () => {
    endpoint = createServer((request, response) => {
      request.resume().on('end', () => {
        issued += 1;
        response.end(JSON.stringify({ access_token: `ya29.planted-${issued}`, expires_in: 3_600 }));
      });
    });
    endpoint.listen(0, '127.0.0.1');
    await once(endpoint, 'listening');
    simulator = await startSimulator();
    directory = await mkdtemp(join(tmpdir(), 'sluice-vertex-'));
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const file = join(directory, 'key.json');
    writeFileSync(
      file,
      JSON.stringify({
        type: 'service_account',
        client_email: 'robot@my-project.test',
        private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
        token_uri: `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/token`,
      }),
    );
    gateway = await GatewayProcess.start({
      prepared: true,
      environment: {
        GOOGLE_APPLICATION_CREDENTIALS: file,
        VERTEX_PROJECT: 'my-project',
        VERTEX_API_BASE: simulator.origin,
      },
    });
  }, 90_000);
  afterAll(async () => {
    await gateway.stop();
    await simulator.close();
    endpoint.closeAllConnections();
    endpoint.close();
    await rm(directory, { recursive: true });
  });

  it('gets one token for all, replays to the byte, and keeps neither key nor token', async () => {
    const client = new Anthropic({
      baseURL: gateway.url,
      apiKey: 'any',
      maxRetries: 0,
      defaultHeaders: { 'x-claude-code-session-id': REPLAYED_SESSION },
    });
    const thinking = { type: 'adaptive' } as const;
    await Promise.all([
      client.messages.stream(ask('x', 'sim-thinking', { tools: [READ], thinking })).finalMessage(),
      client.messages.create(ask('x', 'sim-text')),
      client.messages.stream(ask('x', 'sim-unicode')).finalMessage(),
    ]);
    expect(simulator.requests().map(({ headers }) => headers.authorization)).toEqual(
      Array(3).fill('Bearer ya29.planted-1'),
    );
    const texts = await expectReplayable(gateway, 3);
    for (const text of texts) expect(text).not.toMatch(/ya29\.planted|PRIVATE KEY/);
  }, 120_000);
});
