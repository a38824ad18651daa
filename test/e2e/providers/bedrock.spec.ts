import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { GatewayProcess } from '../gateway-process.js';
import { askAs, describeProvider, READ, type ProviderStage } from './provider-suite.js';
import { expectReplayable, REPLAYED_SESSION } from './replayable.js';

const ask = askAs('bedrock');
const ACCOUNT = {
  AWS_ACCESS_KEY_ID: 'AKIDSIM',
  AWS_SECRET_ACCESS_KEY: 'secret-of-AKIDSIM',
  AWS_SESSION_TOKEN: 'IQoJ-session-token-planted',
  AWS_REGION: 'eu-central-1',
};

describeProvider(
  {
    protocol: 'Bedrock, signed with access keys',
    provider: 'bedrock',
    paths: /^\/model\/[^/]+\/invoke(-with-response-stream)?$/,
    environment: ({ origin }) => ({
      ...ACCOUNT,
      BEDROCK_API_BASE: origin,
      SLUICE_KEEPALIVE_SECONDS: '0.2',
      SLUICE_COUNT_MODE: 'remote',
    }),
  },
  particulars,
);

async function streamed(stage: ProviderStage, body: object): Promise<string> {
  const response = await fetch(`${stage.gateway.url}/v1/messages?beta=true`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({ ...body, stream: true }),
  });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  return response.text();
}

function particulars(stage: () => ProviderStage): void {
  it('signs each request for the service and the region', async () => {
    await stage().client.messages.create(ask('x', 'sim-text:signed=1'));
    const [call] = stage().calls('sim-text:signed=1');
    expect(call?.headers).toMatchObject({
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDSIM\/\d{8}\/eu-central-1\/bedrock\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=/,
      ),
      'x-amz-security-token': ACCOUNT.AWS_SESSION_TOKEN,
    });
    expect(call?.headers).not.toHaveProperty('x-api-key');
  });

  it('counts where Bedrock counts', async () => {
    const { client, simulator } = stage();
    const { messages } = ask('hello there', '');
    const { input_tokens: tokens } = await client.messages.countTokens({
      model: 'bedrock/us.anthropic.sim-text',
      messages,
    });
    const [call] = simulator.requests().filter(({ path }) => path.endsWith('/count-tokens'));
    expect([call?.path, tokens]).toEqual(['/model/anthropic.sim-text/count-tokens', expect.any(Number)]);
    expect(tokens).toBe(Math.ceil((call?.bodyText.length ?? 0) / 4));
  });

  it('T11 streams what the Messages API would have, without padding and metrics', async () => {
    const text = await streamed(stage(), ask('hello there', 'sim-text'));
    const events = text.split('\n\n').map((event) => event.split('\n')[0]);
    expect(events.filter((event) => event !== 'event: ping')).toEqual([
      'event: message_start',
      'event: content_block_start',
      ...events.filter((event) => event === 'event: content_block_delta'),
      'event: content_block_stop',
      'event: message_delta',
      'event: message_stop',
      '',
    ]);
    expect(text).not.toMatch(/"p":|invocationMetrics/);
  });

  it('fills silence with pings, of which Bedrock has none', async () => {
    expect(await streamed(stage(), ask('x', 'sim-slow:600'))).toMatch(/event: ping\n/);
  });

  it('T12 ends a stream with the error that an exception stands for', async () => {
    const text = await streamed(stage(), ask('x', 'sim-midstream-error:429'));
    expect(text).toMatch(/event: content_block_delta\n[^]*event: error\ndata: .*"type":"rate_limit_error"/);
    expect(text).not.toContain('message_stop');
  });

  it('puts betas into the body, and tries again without those that Bedrock does not know', async () => {
    const model = 'sim-text:betas=1';
    const { client } = stage();
    const message = await client.messages.create(ask('x', model), {
      headers: { 'anthropic-beta': 'known-2026-01-01,unknown-2026-01-01' },
    });
    expect(message.stop_reason).toBe('end_turn');
    expect(
      stage()
        .calls(model)
        .map(({ body }) => (body as { anthropic_beta?: string[] }).anthropic_beta),
    ).toEqual([['known-2026-01-01', 'unknown-2026-01-01'], ['known-2026-01-01']]);
  });

  it('is told in words it knows that the prompt is too long', async () => {
    const failure: unknown = await stage()
      .client.messages.create(ask('x', 'sim-error:400:code=context_length_exceeded'))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 400, type: 'invalid_request_error' });
    expect((failure as Error).message).toContain('prompt is too long');
  });

  it('carries a session of Claude Code’s kind: a system message within, marks for the cache, thinking', async () => {
    const body = {
      model: 'bedrock/sim-thinking:session=1',
      max_tokens: 1024,
      system: [{ type: 'text', text: 'You are terse.', cache_control: { type: 'ephemeral' } }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }] },
        { role: 'system', content: 'A note.' },
      ],
      tools: [{ ...READ, eager_input_streaming: true }],
      thinking: { type: 'adaptive' },
      context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
      metadata: { user_id: 'user' },
    };
    expect(await streamed(stage(), body)).toContain('event: message_stop');
    expect(stage().calls('sim-thinking:session=1')[0]?.body).toEqual({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 1024,
      system: body.system,
      messages: body.messages,
      tools: [READ],
      thinking: body.thinking,
      metadata: body.metadata,
    });
  });
}

describe('Bedrock with an API key', () => {
  it('sends it as a bearer', async () => {
    const simulator = await startSimulator({ keys: ['bedrock-api-key'] });
    const gateway = await GatewayProcess.start({
      alone: true,
      environment: {
        AWS_BEARER_TOKEN_BEDROCK: 'bedrock-api-key',
        BEDROCK_API_BASE: simulator.origin,
        SLUICE_RECORDING: 'off',
      },
    });
    try {
      const client = new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 0 });
      expect((await client.messages.create(ask('x', 'sim-text'))).stop_reason).toBe('end_turn');
      expect(simulator.requests()[0]?.headers.authorization).toBe('Bearer bedrock-api-key');
    } finally {
      await gateway.stop();
      await simulator.close();
    }
  });
});

describe('recordings of Bedrock', () => {
  let simulator: Simulator;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    simulator = await startSimulator();
    const environment = { ...ACCOUNT, BEDROCK_API_BASE: simulator.origin };
    gateway = await GatewayProcess.start({ environment, prepared: true });
  }, 90_000);
  afterAll(async () => {
    await gateway.stop();
    await simulator.close();
  });

  it('replay to the byte, and hold nothing that was signed with', async () => {
    const client = new Anthropic({
      baseURL: gateway.url,
      apiKey: 'any',
      maxRetries: 0,
      defaultHeaders: { 'x-claude-code-session-id': REPLAYED_SESSION },
    });
    await client.messages
      .stream(ask('x', 'sim-thinking', { tools: [READ], thinking: { type: 'adaptive' } }))
      .finalMessage();
    await client.messages.create(ask('x', 'sim-text'));
    await client.messages
      .stream(ask('x', 'sim-midstream-error'))
      .finalMessage()
      .catch(() => undefined);
    await client.messages.create(ask('x', 'sim-flaky:1:503:tag=recorded'));
    const texts = await expectReplayable(gateway, 4);
    for (const text of texts) expect(text).not.toMatch(/AWS4-HMAC|secret-of-AKIDSIM|session-token-planted/);
  }, 120_000);
});
