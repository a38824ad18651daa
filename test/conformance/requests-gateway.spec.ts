import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { ObservedGateway } from '../../apps/gateway/fixtures/observed-gateway.js';
import { READ, type Json } from './requests/request-case.js';
import { body, LoopbackUpstream, stream, type UpstreamAnswer } from './streams/loopback-upstream.js';

const BETA = { 'anthropic-beta': 'context-management-2025-06-27' };
const USAGE = { prompt_tokens: 5, completion_tokens: 1 };

let upstream: LoopbackUpstream;
let gateway: ObservedGateway;
/** Nothing that one test has made the gateway learn may reach another. */
let model = 0;

beforeAll(async () => {
  upstream = await LoopbackUpstream.start();
  gateway = await ObservedGateway.start({ environment: { OPENAI_BASE_URL: upstream.url, OPENAI_PROFILE: 'openai' } });
});
beforeEach(() => {
  model += 1;
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

function ask(request: Json = {}, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const messages = [{ role: 'user', content: 'go' }];
  return gateway.post({ model: `openai/gpt-5.2-test-${model}`, max_tokens: 2000, messages, ...request }, { headers });
}

/** Answers as it was asked, whole or in a stream. */
const say: UpstreamAnswer = (response, call) => {
  const choice = { index: 0, finish_reason: 'stop' };
  if (call.body['stream'] !== true) {
    const choices = [{ ...choice, message: { role: 'assistant', content: 'hi' } }];
    body(JSON.stringify({ id: 'c', choices, usage: USAGE }))(response, call);
    return;
  }
  const chunk = { id: 'c', choices: [{ ...choice, delta: { content: 'hi' } }], usage: USAGE };
  stream(response).end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
};

function refuse(message: string, more: Json = {}): UpstreamAnswer {
  return body(JSON.stringify({ error: { message, type: 'invalid_request_error', ...more } }), 'application/json', 400);
}

describe('what an upstream refuses', () => {
  it.each<[string, Json, UpstreamAnswer, string, unknown, unknown]>([
    [
      'the newer name of the limit',
      {},
      refuse("Unsupported parameter: 'max_completion_tokens'. Use 'max_tokens' instead."),
      'max_tokens',
      undefined,
      2000,
    ],
    [
      'stream options',
      { stream: true },
      refuse('Unknown parameter: stream_options', { param: 'stream_options' }),
      'stream_options',
      { include_usage: true, include_obfuscation: false },
      undefined,
    ],
    [
      'obfuscation',
      { stream: true },
      refuse('Unrecognized request argument supplied: include_obfuscation'),
      'stream_options',
      { include_usage: true, include_obfuscation: false },
      { include_usage: true },
    ],
    [
      'the effort',
      { output_config: { effort: 'low' } },
      refuse('Extra inputs are not permitted', { param: 'reasoning_effort' }),
      'reasoning_effort',
      'low',
      undefined,
    ],
    [
      'a temperature',
      { temperature: 0, thinking: { type: 'disabled' } },
      refuse("'temperature' is not supported with this model"),
      'temperature',
      0,
      undefined,
    ],
    [
      'so many tokens',
      { max_tokens: 9000 },
      refuse('max_tokens is too large: 9000. This model supports at most 4096 completion tokens.'),
      'max_completion_tokens',
      9000,
      4096,
    ],
  ])(
    '%s: is asked for once, and from then on as the upstream has it',
    async (_name, request, refusal, field, before, after) => {
      upstream.answer(refusal, say);
      expect((await ask(request)).status).toBe(200);
      expect(upstream.calls.map((call) => call.body[field])).toEqual([before, after]);
      expect((await ask(request)).status).toBe(200);
      expect(upstream.calls.map((call) => call.body[field])).toEqual([before, after, after]);
      expect((await ask({ ...request, model: `openai/gpt-5.2-other-${model}` })).status).toBe(200);
      expect(upstream.calls.at(-1)?.body[field]).toEqual(before);
    },
  );

  it('is left out once: an upstream that goes on refusing is believed', async () => {
    upstream.answer(refuse("'temperature' is not supported with this model"));
    const response = await ask({ temperature: 0, thinking: { type: 'disabled' } });
    expect(response.status).toBe(400);
    expect(upstream.calls).toHaveLength(2);
  });
});

describe('context editing', () => {
  const conversation = [
    { role: 'user', content: 'go' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'Read', input: { file_path: 'a' } }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'x'.repeat(400) }] },
    { role: 'assistant', content: [{ type: 'tool_use', id: 't2', name: 'Read', input: { file_path: 'b' } }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't2', content: 'kept' }] },
  ];
  const one = { type: 'tool_uses', value: 1 };
  const edits = [{ type: 'clear_tool_uses_20250919', trigger: one, keep: one }];
  const request = { messages: conversation, tools: [READ], context_management: { edits } };
  const applied = [{ type: 'clear_tool_uses_20250919', cleared_tool_uses: 1, cleared_input_tokens: 100 }];

  beforeEach(() => {
    upstream.answer(say);
  });

  it('clears what the upstream gets, and tells the client that knows of it', async () => {
    const message: unknown = await (await ask(request, BETA)).json();
    expect(message).toMatchObject({ content: [{ text: 'hi' }], context_management: { applied_edits: applied } });
    const sent = upstream.calls[0]?.body['messages'] as { role: string; content: unknown }[];
    expect(sent.filter(({ role }) => role === 'tool').map(({ content }) => content)).toEqual(['[cleared]', 'kept']);
  });

  it('tells it in a stream', async () => {
    const text = await (await ask({ ...request, stream: true }, BETA)).text();
    const delta = text.split('\n').find((line) => line.includes('"message_delta"') && line.startsWith('data:'));
    expect(JSON.parse(delta?.slice('data:'.length) ?? '')).toMatchObject({
      type: 'message_delta',
      context_management: { applied_edits: applied },
    });
  });

  it.each<[string, Json, Readonly<Record<string, string>>, unknown]>([
    ['nothing was taken', {}, BETA, { applied_edits: [] }],
    ['the client does not know of it', request, {}, undefined],
  ])('%s', async (_name, asked, headers, expected) => {
    const message = (await (await ask(asked, headers)).json()) as Json;
    expect(message['context_management']).toEqual(expected);
  });
});

describe('a toolset', () => {
  it.each([true, false])('is called by its own names (stream: %s)', async (streamed) => {
    const call = {
      index: 0,
      id: 'c1',
      type: 'function',
      function: { name: 'computer__wait', arguments: '{"duration":1}' },
    };
    const choice = { index: 0, finish_reason: 'tool_calls' };
    upstream.answer((response, asked) => {
      if (!streamed) {
        const choices = [{ ...choice, message: { role: 'assistant', content: null, tool_calls: [call] } }];
        body(JSON.stringify({ id: 'c', choices, usage: USAGE }))(response, asked);
        return;
      }
      const chunk = { id: 'c', choices: [{ ...choice, delta: { tool_calls: [call] } }], usage: USAGE };
      stream(response).end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
    });
    const client = new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 0 });
    const request: Anthropic.Beta.Messages.MessageCreateParamsNonStreaming = {
      model: `openai/gpt-5.2-test-${model}`,
      max_tokens: 100,
      messages: [{ role: 'user', content: 'go' }],
      tools: [{ type: 'computer_toolset_20260801' }],
    };
    const message = streamed
      ? await client.beta.messages.stream(request).finalMessage()
      : await client.beta.messages.create(request);
    expect(message).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', name: 'wait', toolset_name: 'computer', input: { duration: 1 } }],
    });
    expect(JSON.stringify(upstream.calls[0]?.body['tools'])).toContain('computer__wait');
  });
});

describe('the limit of the reply', () => {
  it.each<[string, number, number, number]>([
    ['is what the context leaves', 16_000, 2048, 5000],
    ['is left alone when hardly anything would be left', 40_000, 8000, 8000],
  ])('%s', async (_name, characters, least, most) => {
    upstream.answer(say);
    const messages = [{ role: 'user', content: 'word '.repeat(characters / 5) }];
    expect((await ask({ model: 'openai/gpt-4', max_tokens: 8000, messages })).status).toBe(200);
    const tokens = upstream.calls[0]?.body['max_completion_tokens'];
    expect(tokens).toBeGreaterThanOrEqual(least);
    expect(tokens).toBeLessThanOrEqual(most);
  });
});
