import { expect } from '@jest/globals';

import { ObservedGateway } from '../../../apps/gateway/fixtures/observed-gateway.js';
import { ask, readError, refuse, say, type PlayedCase } from '../errors/error-stage.js';
import { body, LoopbackUpstream, type UpstreamCall } from '../streams/loopback-upstream.js';

const KEY = 'key-of-the-resource';

/** A gateway in front of a resource of Azure. */
interface AzureStage {
  readonly gateway: ObservedGateway;
  readonly upstream: LoopbackUpstream;
}

type Environment = Readonly<Record<string, string>>;

async function onStage(environment: Environment, play: (stage: AzureStage) => Promise<void>): Promise<void> {
  const upstream = await LoopbackUpstream.start();
  const gateway = await ObservedGateway.start({
    environment: {
      AZURE_OPENAI_ENDPOINT: upstream.origin,
      AZURE_OPENAI_API_KEY: KEY,
      MAX_RETRIES: '2',
      ...environment,
    },
  });
  try {
    await play({ gateway, upstream });
  } finally {
    await gateway.close();
    await upstream.close();
  }
}

function post({ gateway }: AzureStage, model: string): Promise<Response> {
  const request = JSON.stringify(ask({ model: `azure/${model}` }));
  return fetch(`${gateway.url}/v1/messages`, { method: 'POST', body: request });
}

/** The one call, and that it proves itself by the key alone. */
function onlyCall({ upstream }: AzureStage): UpstreamCall {
  expect(upstream.calls).toHaveLength(1);
  const call = upstream.calls[0]!;
  expect(call.headers).toMatchObject({ 'api-key': KEY });
  expect(call.headers).not.toHaveProperty('authorization');
  expect(call.headers).not.toHaveProperty('x-api-key');
  return call;
}

function classicUrl(): Promise<void> {
  return onStage({ AZURE_API_VERSION: '2025-04-01-preview' }, async (stage) => {
    stage.upstream.answer(say('hi'));
    expect((await post(stage, 'd1')).status).toBe(200);
    expect(onlyCall(stage).path).toBe('/openai/deployments/d1/chat/completions?api-version=2025-04-01-preview');
  });
}

function v1Url(): Promise<void> {
  return onStage({ AZURE_OPENAI_DEPLOYMENTS: 'gpt-4o=d1' }, async (stage) => {
    for (const name of ['d1', 'gpt-4o']) {
      stage.upstream.answer(say('hi'));
      expect((await post(stage, name)).status).toBe(200);
      const { path, body: sent } = onlyCall(stage);
      expect([path, sent['model']]).toEqual(['/openai/v1/chat/completions', 'd1']);
    }
  });
}

function responsesUrl(): Promise<void> {
  const environment = { AZURE_API_VERSION: '2025-04-01-preview', AZURE_OPENAI_RESPONSES_MODELS: 'd1' };
  return onStage(environment, async (stage) => {
    const text = { type: 'output_text', text: 'hi', annotations: [] };
    const output = [{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [text] }];
    // Azure adds what its filter found, which is nothing to anybody.
    const filters = { content_filters: [{ blocked: false, source_type: 'prompt', content_filter_results: {} }] };
    const usage = { input_tokens: 3, output_tokens: 1, total_tokens: 4 };
    const reply = { id: 'resp_1', object: 'response', status: 'completed', model: 'gpt', output, usage, ...filters };
    stage.upstream.answer(body(JSON.stringify(reply)));
    const response = await post(stage, 'd1');
    expect(await response.json()).toMatchObject({ content: [{ type: 'text', text: 'hi' }], stop_reason: 'end_turn' });
    const { path, body: sent } = onlyCall(stage);
    expect([path, sent['model']]).toEqual(['/openai/responses?api-version=2025-04-01-preview', 'd1']);
  });
}

function promptFilter(): Promise<void> {
  return onStage({}, async (stage) => {
    const message = "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.";
    const innererror = {
      code: 'ResponsibleAIPolicyViolation',
      content_filter_result: { violence: { filtered: true, severity: 'high' } },
    };
    const error = { message, type: null, param: 'prompt', code: 'content_filter', status: 400, innererror };
    stage.upstream.answer(refuse(400, { error }));
    const response = await post(stage, 'd1');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ type: 'message', content: [], stop_reason: 'refusal' });
    onlyCall(stage);
  });
}

async function redirect(): Promise<void> {
  const stranger = await LoopbackUpstream.start();
  try {
    stranger.answer(say('gotcha'));
    await onStage({}, async (stage) => {
      for (const location of [`${stranger.origin}/openai/v1/chat/completions`, '/elsewhere']) {
        stage.upstream.answer((response) => response.writeHead(302, { location }).end());
        const error = await readError(await post(stage, 'd1'));
        expect(error).toMatchObject({ status: 502, type: 'api_error', message: expect.stringContaining('redirect') });
        expect(error.headers.get('x-should-retry')).toBe('false');
        onlyCall(stage);
      }
      expect(stranger.calls).toEqual([]);
    });
  } finally {
    await stranger.close();
  }
}

/** What is particular about Azure, between a client and a resource. */
export const AZURE_CASES: readonly PlayedCase[] = [
  { id: 'Z01', name: 'classic URL', play: classicUrl },
  { id: 'Z02', name: 'v1 URL', play: v1Url },
  { id: 'Z03', name: 'responses URL classic', play: responsesUrl },
  { id: 'Z04', name: 'prompt filter 400', play: promptFilter },
  { id: 'Z05', name: 'redirect', play: redirect },
];
