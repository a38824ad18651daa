import { expect } from '@jest/globals';
import type { ProfileName } from '@sluice/providers';

import type { ObservedGateway } from '../../../apps/gateway/fixtures/observed-gateway.js';
import { body, type LoopbackUpstream, type UpstreamAnswer } from '../streams/loopback-upstream.js';
import { BASH, TOOLS, type Json } from './request-case.js';
import { zstdFrame } from './zstd-frame.js';

/** What clients must send to be served. */
export const CLIENT_KEY = 'client-key-of-the-suite';

/** A gateway in front of an upstream that does as it is told. */
export interface RequestStage {
  readonly gateway: ObservedGateway;
  readonly upstream: LoopbackUpstream;
}

/** A rule that shows only between a client and an upstream. */
export interface GatewayRule {
  readonly id: string;
  readonly name: string;
  /** `openai` unless told. */
  readonly profile?: ProfileName;
  readonly play: (stage: RequestStage) => Promise<void>;
}

const GO = { model: 'openai/gpt-5', max_tokens: 1024, messages: [{ role: 'user', content: 'go' }] };
const SEARCH = { type: 'web_search_20250305', name: 'web_search' };

/** Refused with a word about `field`, and the upstream never hears of it. */
async function refused({ gateway, upstream }: RequestStage, request: Json, words: string): Promise<void> {
  upstream.answer(say('no'));
  const response = await post(gateway, request);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    type: 'error',
    error: { type: 'invalid_request_error', message: expect.stringContaining(words) },
  });
  expect(upstream.calls).toEqual([]);
}

async function warmUp({ gateway, upstream }: RequestStage): Promise<void> {
  upstream.answer(say('no'));
  const response = await post(gateway, { ...GO, max_tokens: 0 });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    content: [],
    stop_reason: 'max_tokens',
    usage: { input_tokens: expect.any(Number), output_tokens: 0 },
  });
  expect(upstream.calls).toEqual([]);
}

async function adapts({ gateway, upstream }: RequestStage): Promise<void> {
  const error = {
    message: "Unsupported parameter: 'reasoning_effort' is not supported with this model.",
    type: 'invalid_request_error',
    param: 'reasoning_effort',
    code: 'unsupported_parameter',
  };
  upstream.answer(body(JSON.stringify({ error }), 'application/json', 400), say('hi'));
  const request = { ...GO, model: 'openai/gpt-5-that-does-not-think', output_config: { effort: 'high' } };
  const first = await post(gateway, request);
  expect(first.status).toBe(200);
  expect(upstream.calls.map((call) => call.body['reasoning_effort'])).toEqual(['high', undefined]);
  expect(first.headers.get('x-sluice-loss')).toContain('reasoning_dropped');
  upstream.answer(say('hi'));
  expect((await post(gateway, request)).status).toBe(200);
  expect(upstream.calls.map((call) => call.body['reasoning_effort'])).toEqual([undefined]);
}

async function prefill({ gateway, upstream }: RequestStage): Promise<void> {
  upstream.answer(say('{"a":1}'), say('"a":1}'));
  const asked = {
    ...GO,
    model: 'openai/gpt-4o',
    messages: [...GO.messages, { role: 'assistant', content: '{ ' }],
  };
  for (const told of ['repeats it', 'goes on']) {
    const message = await (await post(gateway, asked)).json();
    expect({ told, message }).toMatchObject({ told, message: { content: [{ type: 'text', text: '"a":1}' }] } });
  }
  expect(upstream.calls.map((call) => (call.body['messages'] as Json[]).at(-1))).toEqual([
    { role: 'assistant', content: '{' },
    { role: 'assistant', content: '{' },
  ]);
}

async function futureField({ gateway, upstream }: RequestStage): Promise<void> {
  upstream.answer(say('hi'));
  const response = await post(gateway, { ...GO, future_field: {} });
  expect(response.status).toBe(200);
  expect(response.headers.get('x-sluice-loss')).toContain('field_dropped');
  expect(upstream.calls[0]?.body).not.toHaveProperty('future_field');
}

async function noKey({ gateway, upstream }: RequestStage): Promise<void> {
  upstream.answer(say('no'));
  const headers = { authorization: 'Bearer undefined' };
  const response = await gateway.post(GO, { headers });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: { type: 'authentication_error' } });
  expect(upstream.calls).toEqual([]);
}

async function cacheKey({ gateway, upstream }: RequestStage): Promise<void> {
  upstream.answer(say('hi'));
  for (const session of ['session-of-the-suite', 'session-of-the-suite', 'another']) {
    await post(gateway, GO, { 'x-claude-code-session-id': session });
  }
  const [first, second, other] = upstream.calls.map((call) => call.body['prompt_cache_key']);
  expect(first).toMatch(/^.{1,64}$/);
  expect(first).not.toContain('session');
  expect(second).toBe(first);
  expect(other).not.toBe(first);
}

async function compressed({ gateway, upstream }: RequestStage): Promise<void> {
  upstream.answer(say('hi'));
  const response = await gateway.post('', {
    body: zstdFrame(JSON.stringify(GO)),
    headers: { 'x-api-key': CLIENT_KEY, 'content-encoding': 'zstd' },
  });
  expect(response.status).toBe(200);
  expect(upstream.calls.map(({ body }) => body['messages'])).toEqual([GO.messages]);
}

async function kimiIds({ gateway, upstream }: RequestStage): Promise<void> {
  const call = { id: 'functions.Bash:0', type: 'function', function: { name: 'Bash', arguments: '{"command":"ls"}' } };
  upstream.answer(reply({ content: null, tool_calls: [call] }, 'tool_calls'), say('done'));
  const request = { ...GO, model: 'openai/kimi-k2-thinking', tools: TOOLS };
  const message = (await (await post(gateway, request)).json()) as { content: { type: string; id: string }[] };
  const use = message.content.find(({ type }) => type === 'tool_use');
  expect(use?.id).toMatch(/^toolu_/);
  const turns = [
    { role: 'assistant', content: message.content },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: use?.id, content: 'a' }] },
  ];
  expect((await post(gateway, { ...request, messages: [...GO.messages, ...turns] })).status).toBe(200);
  expect((upstream.calls[1]?.body['messages'] as Json[]).slice(1)).toMatchObject([
    { role: 'assistant', tool_calls: [call] },
    { role: 'tool', tool_call_id: call.id, content: 'a' },
  ]);
}

function post(
  gateway: ObservedGateway,
  request: Json,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return gateway.post(request, { headers: { 'x-api-key': CLIENT_KEY, ...headers } });
}

function say(text: string): UpstreamAnswer {
  return reply({ content: text }, 'stop');
}

function reply(message: Json, finish: string): UpstreamAnswer {
  const choices = [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }];
  return body(JSON.stringify({ id: 'c', object: 'chat.completion', model: 'm', choices }));
}

/** What needs a client on one side and an upstream on the other. */
export const GATEWAY_RULES: readonly GatewayRule[] = [
  {
    id: 'R17',
    name: 'server tool only + forced',
    play: (stage) =>
      refused(stage, { ...GO, tools: [SEARCH], tool_choice: { type: 'tool', name: 'web_search' } }, 'web_search'),
  },
  { id: 'R26', name: 'Kimi ids', profile: 'moonshot', play: kimiIds },
  {
    id: 'R31',
    name: 'tool_use.input string',
    play: (stage) =>
      refused(
        stage,
        {
          ...GO,
          tools: [BASH],
          messages: [
            ...GO.messages,
            { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'Bash', input: 'x' }] },
          ],
        },
        'tool_use.input: Input should be an object',
      ),
  },
  { id: 'R38', name: 'max_tokens 0', play: warmUp },
  { id: 'R45', name: 'adaptive retry', play: adapts },
  { id: 'R49', name: 'prefill', play: prefill },
  { id: 'R51', name: 'unknown top-level field', play: futureField },
  { id: 'R52', name: 'Bearer undefined', play: noKey },
  { id: 'R53', name: 'prompt cache key', play: cacheKey },
  { id: 'R54', name: 'zstd body', play: compressed },
];
