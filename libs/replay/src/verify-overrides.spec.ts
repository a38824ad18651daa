import type { MessagesRequest } from '@sluice/anthropic';
import {
  CLIENT_KEY_ID,
  errorResponseOf,
  type ConfigSnapshot,
  type Exchange,
  type GatewayError,
  type ProviderSettings,
  type Target,
  type TargetOverrides,
  type UpstreamRequest,
} from '@sluice/exchange';
import { buildPipeline } from '@sluice/pipeline';
import { createProviders } from '@sluice/providers';
import { FrameBuilder, readRecording } from '@sluice/recordings';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, TEST_CONFIG, type CallScript } from '@sluice/testing';
import { describe, expect, it } from '@jest/globals';

import { verifyBundle } from './verify-bundle.js';

/** One exchange of a model that the operator has made, and what comes of it. */
interface Scene {
  readonly target: Target;
  readonly overrides?: TargetOverrides;
  readonly provider?: Partial<ProviderSettings>;
  readonly config?: Partial<ConfigSnapshot>;
  readonly request?: Partial<MessagesRequest>;
  readonly exchange?: Partial<Exchange>;
  readonly scripts?: readonly CallScript[];
}

interface Played {
  /** What went out. */
  readonly sent: readonly UpstreamRequest[];
  /** What the client got. */
  readonly received: string;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly lent: readonly string[];
  readonly recording: string;
}

const PROVIDERS: readonly ProviderSettings[] = [
  { id: 'anthropic', adapter: 'anthropic', baseUrl: 'https://api.anthropic.test', profile: 'claude' },
  { id: 'local', adapter: 'openai-compatible', baseUrl: 'http://127.0.0.1:1/v1', profile: 'openai' },
];
const CLAUDE = { provider: 'anthropic', model: 'claude-x' };
const GPT = { provider: 'local', model: 'gpt-5' };

/** Runs a scene through the real pipeline and the real adapters, records it, and demands that it verifies. */
async function play({ target, overrides, ...scene }: Scene): Promise<Played> {
  const providers = PROVIDERS.map((each) => (each.id === target.provider ? { ...each, ...scene.provider } : each));
  const made: Target = { ...target, alias: 'mine', ...(overrides && { overrides }) };
  const routing = { ...TEST_CONFIG.routing, models: [{ id: 'mine', target: made }] };
  const { exchange, ambient, events, eventsOf } = makeExchange({
    request: { model: 'mine', ...scene.request },
    config: { providers, routing, ...scene.config },
    ...(scene.exchange && { exchange: scene.exchange }),
  });
  const scripts = scene.scripts ?? [target === CLAUDE ? CLAUDE_STREAM : chatReply];
  const upstream = new ScriptedUpstream({ ambient, providers: providers.map(({ id }) => id), scripts });
  const { transport, credentials, estimator, signer, quirks, traces } = upstream;
  const pipeline = buildPipeline({
    ...{ transport, credentials, estimator, signer, quirks, traces },
    providers: createProviders(providers),
  });
  exchange.report({ type: 'exchange-start' });
  let received = '';
  pipeline.run(exchange, new Valve()).chunks.subscribe({
    next: ({ data }) => {
      received += typeof data === 'string' ? data : Buffer.from(data).toString('utf8');
      exchange.report({ type: 'frame-sent', data });
    },
    error: (error: GatewayError) => {
      const { status, headers, body } = errorResponseOf(error, exchange.requestId);
      received = body;
      exchange.report({ type: 'response-head', status, headers });
      exchange.report({ type: 'frame-sent', data: body });
    },
  });
  await settled();
  exchange.report({ type: 'exchange-end', outcome: 'ok' });
  const gateway = { version: '0.1.0', instance: 'test' };
  const builder = new FrameBuilder({ exchange, gateway, mode: 'redacted', maskKey: Buffer.from('mask'), secrets: [] });
  const lines = events.flatMap((event, index) => builder.push(event, index).map(String));
  const run = await verifyBundle({ recordings: [readRecording(lines)] });
  expect(run.verdicts[0]?.differences).toEqual([]);
  expect(run.outcome).toBe('passed');
  const [head] = eventsOf('response-head');
  return {
    sent: eventsOf('attempt-start').map(({ request }) => request),
    received,
    status: head?.status,
    headers: head?.headers ?? {},
    lent: credentials.lent,
    recording: lines.join(''),
  };
}

const textOf = ({ body = '' }: UpstreamRequest): string => Buffer.from(body).toString('utf8');
const bodyOf = ({ sent }: Played): Readonly<Record<string, unknown>> =>
  JSON.parse(sent[0] ? textOf(sent[0]) : 'null') as Readonly<Record<string, unknown>>;

const CLAUDE_EVENTS = [
  {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-x',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 5, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'hello' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 3 } },
  { type: 'message_stop' },
];
const CLAUDE_STREAM: CallScript = (call) => {
  call.head(200, [['content-type', 'text/event-stream']]);
  for (const event of CLAUDE_EVENTS) call.bytes(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  call.end();
};
const CLAUDE_WHOLE: CallScript = (call) => {
  const message = {
    ...{
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-x',
      stop_reason: 'tool_use',
      stop_sequence: null,
    },
    content: [
      { type: 'thinking', thinking: 'I look.', signature: 'c2lnbmF0dXJl' },
      { type: 'tool_use', id: 'toolu_1', name: 'Read', input: { path: 'a' } },
    ],
    usage: { input_tokens: 5, output_tokens: 9 },
  };
  call
    .head(200, [['content-type', 'application/json']])
    .bytes(JSON.stringify(message))
    .end();
};
/** A stream where one was asked for, else a whole reply. */
const chatReply: CallScript = (call) => {
  const { stream } = JSON.parse(textOf(call.request)) as { stream: boolean };
  const message = { role: 'assistant', content: 'hello' };
  const choice = { index: 0, finish_reason: 'stop', [stream ? 'delta' : 'message']: message };
  const usage = { prompt_tokens: 5, completion_tokens: 3 };
  const reply = JSON.stringify({ id: 'c', model: 'gpt-5', choices: [choice], usage });
  call.head(200, [['content-type', stream ? 'text/event-stream' : 'application/json']]);
  call.bytes(stream ? `data: ${reply}\n\ndata: [DONE]\n\n` : reply).end();
};

const TOOLS = [
  { name: 'Read', input_schema: { type: 'object', properties: { path: { type: 'string' } } } },
  { name: 'WebFetch', input_schema: { type: 'object' } },
];

describe('what a target is asked otherwise', () => {
  it('is asked of a relayed request in the bytes of the client', async () => {
    const body =
      '{ "model":"mine","big":12345678901234567890, "max_tokens":9000,"messages":[{"role":"user","content":"hi"}],"stream":true,"tools":[{"name":"A"},{"name":"Web"}],"tool_choice":{"type":"tool","name":"Web"}}';
    const played = await play({
      target: CLAUDE,
      overrides: { effort: 'minimal', maxOutputTokens: 4_000, temperature: 0.5, dropTools: ['Web*'] },
      request: JSON.parse(body) as MessagesRequest,
      exchange: { inbound: { method: 'POST', path: '/v1/messages', query: '', headers: [], body: Buffer.from(body) } },
    });
    expect(textOf(played.sent[0]!)).toBe(
      '{"model":"claude-x","big":12345678901234567890,"max_tokens":4000,"messages":[{"role":"user","content":"hi"}],"stream":true,"tools":[{"name":"A"}],"tool_choice":{"type":"auto"},"output_config":{"effort":"low"},"temperature":0.5}',
    );
    // The answer is handed on all the same.
    expect(played.received).toContain('"id":"msg_1"');
    expect(played.headers['x-sluice-loss']).toBe('tool_dropped, tool_choice_downgraded, max_tokens_clamped');
  });

  it('is nothing where nothing is wanted, and the bytes are the client’s own', async () => {
    const body = '{"model" : "mine","max_tokens":9000,"messages":[{"role":"user","content":"hi"}],"stream":true}';
    const played = await play({
      target: CLAUDE,
      overrides: { maxOutputTokens: 9_000 },
      request: JSON.parse(body) as MessagesRequest,
      exchange: { inbound: { method: 'POST', path: '/v1/messages', query: '', headers: [], body: Buffer.from(body) } },
    });
    expect(textOf(played.sent[0]!)).toBe(body.replace('mine', 'claude-x'));
  });

  it.each([
    ['minimal', 'minimal'],
    ['high', 'high'],
  ] as const)('makes variants of one model: %s', async (effort, expected) => {
    const thinking = { type: 'enabled', budget_tokens: 2_000 } as const;
    const played = await play({ target: GPT, overrides: { effort }, request: { max_tokens: 9_000, thinking } });
    expect(bodyOf(played)).toMatchObject({ model: 'gpt-5', reasoning_effort: expected });
  });

  it.each(['minimal', 'high'] as const)('tells a server that nobody knows: %s', async (effort) => {
    const target = { provider: 'local', model: 'house-70b' };
    const played = await play({ target, overrides: { effort }, provider: { profile: 'generic' } });
    expect(bodyOf(played)).toMatchObject({ model: 'house-70b', reasoning_effort: effort });
  });

  it('holds for all, within the limits of all', async () => {
    const limits = { minOutputTokens: 100, maxOutputTokens: 200 };
    const lowered = await play({ target: GPT, config: { limits }, request: { max_tokens: 9_000 } });
    expect(bodyOf(lowered)).toMatchObject({ max_completion_tokens: 200 });
    expect(lowered.headers['x-sluice-loss']).toBe('max_tokens_clamped');
    const raised = await play({ target: GPT, config: { limits }, request: { max_tokens: 5 } });
    expect(bodyOf(raised)).toMatchObject({ max_completion_tokens: 100 });
    expect(raised.headers).not.toHaveProperty('x-sluice-loss');
  });

  it('keeps the search of the web from models that are not to have it', async () => {
    const played = await play({
      target: { ...GPT },
      overrides: { dropTools: ['web_search'] },
      provider: { profile: 'ollama' },
      config: { assistance: { fetchMedia: false, webSearch: true } },
      request: { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      scripts: [chatReply],
    });
    expect(bodyOf(played)).not.toHaveProperty('tools');
  });
});

describe('whole replies', () => {
  it.each([
    ['Chat Completions', GPT, chatReply, 'hello'],
    ['the Messages API', CLAUDE, CLAUDE_WHOLE, '"partial_json":"{\\"path\\":\\"a\\"}"'],
  ])('of %s are streamed to the client', async (_, target, script, expected) => {
    const played = await play({ target, overrides: { streams: false }, request: { tools: TOOLS }, scripts: [script] });
    expect(bodyOf(played)['stream']).toBe(false);
    expect(played.sent[0]?.stream).toBe(false);
    expect(played.headers['content-type']).toContain('text/event-stream');
    expect(played.received).toContain('event: message_start');
    expect(played.received).toContain(expected);
    expect(played.received).toMatch(/event: message_stop\ndata: \{"type":"message_stop"\}\n\n$/);
  });

  it('of Claude keep their thinking and its signature', async () => {
    const scene = { target: CLAUDE, overrides: { streams: false }, scripts: [CLAUDE_WHOLE] } as const;
    const { received } = await play({ ...scene, request: { thinking: { type: 'adaptive' } } });
    expect(received).toContain('"thinking":"I look."');
    expect(received).toContain('"signature":"c2lnbmF0dXJl"');
    expect(received).toContain('"stop_reason":"tool_use"');
  });

  it('are handed on as they are to clients that asked for one', async () => {
    const scene = { target: CLAUDE, overrides: { streams: false }, scripts: [CLAUDE_WHOLE] } as const;
    const { received, headers } = await play({ ...scene, request: { stream: false } });
    expect(headers['content-type']).toBe('application/json');
    expect(received).toContain('"id":"msg_1"');
  });
});

describe('extra fields', () => {
  it('are merged into what the adapter made, and null takes a field away', async () => {
    const extraBody = { metadata: { team: 'x' }, stream_options: null, provider: { order: ['a'] } };
    const body = bodyOf(await play({ target: GPT, overrides: { extraBody } }));
    expect(body).toMatchObject({ model: 'gpt-5', metadata: { team: 'x' }, provider: { order: ['a'] } });
    expect(body).not.toHaveProperty('stream_options');
    expect(bodyOf(await play({ target: GPT }))).toHaveProperty('stream_options');
  });

  it('are merged into the bytes of the client', async () => {
    const request = { metadata: { user_id: 'u' } };
    const overrides = { extraBody: { metadata: { team: 'x' }, stream: true, container: 'c' } };
    const played = await play({ target: CLAUDE, overrides, request });
    expect(bodyOf(played)).toMatchObject({ model: 'claude-x', metadata: { team: 'x' }, container: 'c' });
    expect(textOf(played.sent[0]!)).toMatch(/^\{"model":"claude-x","max_tokens":1024,/);
    expect(played.received).toContain('"id":"msg_1"');
  });

  it('are headers over the adapter’s own, and those of the target over those of the provider', async () => {
    const played = await play({
      target: GPT,
      provider: { extraHeaders: { 'x-title': 'all', 'x-tenant': 'secret-tenant', 'user-agent': 'mine/1' } },
      overrides: { extraHeaders: { 'x-title': 'one', authorization: 'Bearer of-the-operator' } },
    });
    expect(played.sent[0]?.headers).toMatchObject({
      'x-title': 'one',
      'x-tenant': 'secret-tenant',
      'user-agent': 'mine/1',
      authorization: 'Bearer of-the-operator',
      'content-type': 'application/json',
    });
    // The name says enough to tell equal from different, and the value stays here.
    expect(played.recording).toContain('"x-tenant":"⟦h:');
    expect(played.recording).toContain('"x-title":"all"');
    expect(played.recording).not.toContain('secret-tenant');
    expect(played.recording).not.toContain('of-the-operator');
  });
});

describe('keys of clients', () => {
  const clientCredential = { id: CLIENT_KEY_ID, secret: 'the-client-has-it' };

  it('are used for targets that want them, and no key of the gateway', async () => {
    const played = await play({ target: GPT, overrides: { clientKey: true }, exchange: { clientCredential } });
    expect(played.sent[0]?.headers).toMatchObject({ authorization: 'Bearer the-client-has-it' });
    expect(played.lent).toEqual([]);
    expect(played.recording).not.toContain('the-client-has-it');
  });

  it('are not used for other targets of the same provider', async () => {
    const played = await play({ target: GPT, exchange: { clientCredential } });
    expect(played.lent).toEqual(['local-1']);
    expect(played.sent[0]?.headers['authorization']).not.toContain('the-client-has-it');
  });

  it('have to be there', async () => {
    const played = await play({ target: GPT, overrides: { clientKey: true } });
    expect(played.status).toBe(401);
    expect(played.received).toContain('send it as x-api-key');
    expect([played.sent, played.lent]).toEqual([[], []]);
  });
});

it('a recording tells by which name of the operator’s a model was asked', async () => {
  const { recording } = await play({ target: GPT, overrides: { temperature: 1 } });
  expect(recording).toMatch(
    /"k":"route",[^\n]*"rule":"model","cands":\[\{"provider":"local","model":"gpt-5","alias":"mine"\}\]/,
  );
  expect(recording).toMatch(/"k":"att",[^\n]*"model":"gpt-5","alias":"mine"/);
});
