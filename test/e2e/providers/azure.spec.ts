import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { GatewayProcess } from '../gateway-process.js';
import { askAs, describeProvider, READ, type ProviderStage } from './provider-suite.js';

describeProvider(
  {
    protocol: 'Azure, a URL for each deployment',
    provider: 'azure',
    paths: /^\/openai\/deployments\/[^/]+\/chat\/completions\?api-version=2025-04-01-preview$/,
    environment: ({ origin }) => ({
      AZURE_OPENAI_ENDPOINT: origin,
      AZURE_OPENAI_API_KEY: 'key-of-azure',
      AZURE_API_VERSION: '2025-04-01-preview',
      BIG_MODEL: 'sim-text',
    }),
  },
  particulars,
);

function particulars(stage: () => ProviderStage): void {
  const ask = askAs('azure');

  it('sends the key as Azure wants it, and no other', async () => {
    await stage().client.messages.create(ask('x', 'sim-text:key=1'));
    expect(stage().calls('sim-text:key=1')[0]?.headers).toMatchObject({ 'api-key': 'key-of-azure' });
    expect(stage().calls('sim-text:key=1')[0]?.headers).not.toHaveProperty('authorization');
  });

  it('is answered by a refusal when the filter stops the prompt', async () => {
    const message = await stage().client.messages.create(ask('x', 'sim-error:400:code=content_filter'));
    expect(message).toMatchObject({ stop_reason: 'refusal', content: [] });
  });
}

describeProvider({
  protocol: 'Azure, the Responses API',
  provider: 'azure',
  paths: /^\/openai\/responses\?api-version=2025-04-01-preview$/,
  environment: ({ origin }) => ({
    AZURE_OPENAI_ENDPOINT: origin,
    AZURE_OPENAI_API_KEY: 'key-of-azure',
    AZURE_API_VERSION: '2025-04-01-preview',
    AZURE_OPENAI_RESPONSES_MODELS: 'sim-*',
    BIG_MODEL: 'sim-text',
  }),
});

describe('the other addresses of Azure', () => {
  let simulator: Simulator;
  let gateway: GatewayProcess | undefined;

  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterAll(async () => {
    await gateway?.stop();
    await simulator.close();
  });

  it('relays Claude to Foundry', async () => {
    await gateway?.stop();
    gateway = await GatewayProcess.start({
      alone: true,
      environment: {
        SLUICE_RECORDING: 'off',
        LOG_LEVEL: 'silent',
        AZURE_OPENAI_ENDPOINT: simulator.origin,
        AZURE_OPENAI_API_KEY: 'key-of-azure',
        AZURE_OPENAI_DEPLOYMENTS: 'claude-opus-5-5=sim-thinking',
        BIG_MODEL: 'azure/claude-opus-5-5',
      },
    });
    const client = new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 0 });
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'read note.txt' }];
    const body = {
      model: 'claude-opus-5-5',
      max_tokens: 2048,
      messages,
      tools: [READ],
      thinking: { type: 'adaptive' } as const,
    };
    const first = await client.messages.stream(body).finalMessage();
    expect(first.content.map(({ type }) => type)).toEqual(['thinking', 'tool_use']);
    const { id } = first.content[1] as Anthropic.ToolUseBlock;
    messages.push(
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'pelican-42' }] },
    );
    // The upstream demands its own signature back.
    const second = await client.messages.create(body);
    expect(JSON.stringify(second.content)).toContain('pelican-42');
    const calls = simulator.requests().slice(-2);
    expect(calls.map(({ path }) => path)).toEqual(['/anthropic/v1/messages', '/anthropic/v1/messages']);
    expect(calls[0]).toMatchObject({ body: { model: 'sim-thinking' }, headers: { 'x-api-key': 'key-of-azure' } });
  });

  it.each([
    ['v1', '', {}, '/openai/v1/chat/completions'],
    ['model inference', '/models', {}, '/models/chat/completions?api-version=2024-05-01-preview'],
    [
      'an old version, which is not sent what it does not know',
      '',
      { AZURE_API_VERSION: '2024-02-01' },
      '/openai/deployments/deployed/chat/completions?api-version=2024-02-01',
    ],
  ])('%s carries a tool loop', async (...[, path, environment, expected]) => {
    await gateway?.stop();
    gateway = await GatewayProcess.start({
      alone: true,
      environment: {
        SLUICE_RECORDING: 'off',
        LOG_LEVEL: 'silent',
        AZURE_OPENAI_ENDPOINT: `${simulator.origin}${path}`,
        AZURE_OPENAI_AD_TOKEN: 'eyJhbGciOiJub25lIn0.e30.x',
        AZURE_OPENAI_DEPLOYMENTS: 'gpt-5=deployed',
        BIG_MODEL: 'gpt-5',
        ...environment,
      },
    });
    const client = new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 0 });
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'read note.txt' }];
    const body = { model: 'claude-opus-5-5', max_tokens: 64, messages, tools: [READ] };
    const first = await client.messages.stream(body).finalMessage();
    const call = first.content.find((block) => block.type === 'tool_use')!;
    messages.push(
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'pelican-42' }] },
    );
    const second = await client.messages.create(body);
    expect(JSON.stringify(second.content)).toContain('pelican-42');
    const calls = simulator.requests().slice(-2);
    expect(calls.map((made) => made.path)).toEqual([expected, expected]);
    expect(calls[0]).toMatchObject({
      body: { model: 'deployed' },
      headers: { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.x' },
    });
    expect(calls[0]?.headers).not.toHaveProperty('api-key');
  });
});
