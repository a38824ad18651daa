import { expect } from '@jest/globals';
import { encodeAwsEvent } from '@sluice/wire';

import { ObservedGateway } from '../../../apps/gateway/fixtures/observed-gateway.js';
import { ask, readError, refuse, type PlayedCase } from '../errors/error-stage.js';
import { body, LoopbackUpstream, type UpstreamAnswer, type UpstreamCall } from '../streams/loopback-upstream.js';

/** A gateway in front of a cloud that does as it is told. */
interface CloudStage {
  readonly gateway: ObservedGateway;
  readonly upstream: LoopbackUpstream;
}

const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const START = { type: 'message_start', message: { id: 'msg_1', type: 'message', role: 'assistant', content: [] } };
const HELLO = [
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello – 世界' } },
];
const END = [
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 3 } },
];
const METRICS = { inputTokenCount: 9, outputTokenCount: 3, invocationLatency: 700, firstByteLatency: 300 };
const REPLY = { id: 'msg_1', type: 'message', role: 'assistant', content: [], stop_reason: 'end_turn', usage: {} };

async function onStage(play: (stage: CloudStage) => Promise<void>): Promise<void> {
  const upstream = await LoopbackUpstream.start();
  const gateway = await ObservedGateway.start({
    environment: {
      AWS_BEARER_TOKEN_BEDROCK: 'key-of-bedrock',
      BEDROCK_API_BASE: upstream.origin,
      VERTEX_ACCESS_TOKEN: 'token-of-vertex',
      VERTEX_PROJECT: 'my-project',
      VERTEX_API_BASE: upstream.origin,
      SLUICE_COUNT_MODE: 'remote',
      MAX_RETRIES: '0',
    },
  });
  try {
    await play({ gateway, upstream });
  } finally {
    await gateway.close();
    await upstream.close();
  }
}

function post({ gateway }: CloudStage, request: object, path = '/v1/messages?beta=true'): Promise<Response> {
  const headers = { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'interleaved-thinking-2025-05-14' };
  return fetch(`${gateway.url}${path}`, { method: 'POST', headers, body: JSON.stringify(request) });
}

function onlyCall({ upstream }: CloudStage): UpstreamCall {
  expect(upstream.calls).toHaveLength(1);
  return upstream.calls[0]!;
}

/** An event in a frame of AWS, with the padding that Bedrock adds. */
function frame(event: object): Uint8Array {
  const payload = { bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abcdefghijkl' };
  return encodeAwsEvent(
    { ':event-type': 'chunk', ':content-type': 'application/json', ':message-type': 'event' },
    Buffer.from(JSON.stringify(payload)),
  );
}

function exception(name: string, message: string): Uint8Array {
  return encodeAwsEvent(
    { ':exception-type': name, ':content-type': 'application/json', ':message-type': 'exception' },
    Buffer.from(JSON.stringify({ message })),
  );
}

/** Writes the frames so that none of them ends where a write does. */
function framed(...frames: readonly Uint8Array[]): UpstreamAnswer {
  const bytes = Buffer.concat(frames);
  const cut = Math.floor(bytes.length / 2) + 3;
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    response.write(bytes.subarray(0, cut));
    response.end(bytes.subarray(cut));
  };
}

function sse(...events: readonly { readonly type: string }[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

function bedrockInvoke(): Promise<void> {
  return onStage(async (stage) => {
    const stop = { type: 'message_stop' };
    const last = { ...stop, 'amazon-bedrock-invocationMetrics': METRICS };
    stage.upstream.answer(framed(...[START, ...HELLO, ...END, last].map(frame)));
    const response = await post(stage, ask({ model: `bedrock/${MODEL}`, stream: true }));
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(await response.text()).toBe(sse(START, ...HELLO, ...END, stop));
    const call = onlyCall(stage);
    expect(call.path).toBe('/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke-with-response-stream');
    expect(call.authorization).toBe('Bearer key-of-bedrock');
    expect(call.body).toEqual({
      anthropic_version: 'bedrock-2023-05-31',
      anthropic_beta: ['interleaved-thinking-2025-05-14'],
      max_tokens: 64,
      messages: [{ role: 'user', content: 'hello' }],
    });
  });
}

function bedrockException(): Promise<void> {
  return onStage(async (stage) => {
    const throttled = exception('throttlingException', 'Too many tokens, please wait before trying again.');
    stage.upstream.answer(framed(frame(START), frame(HELLO[0]!), throttled));
    const text = await (await post(stage, ask({ model: `bedrock/${MODEL}`, stream: true }))).text();
    expect(text).toMatch(/^event: message_start\n[^]*event: content_block_start\n[^]*event: error\ndata: /);
    const error = /event: error\ndata: (.*)\n\n$/.exec(text)?.[1] ?? '';
    expect(JSON.parse(error)).toMatchObject({
      type: 'error',
      error: { type: 'rate_limit_error', message: expect.stringContaining('Too many tokens') },
    });
  });
}

/** Before anything was said there is a real status. */
function bedrockFirstException(): Promise<void> {
  return onStage(async (stage) => {
    stage.upstream.answer(framed(exception('throttlingException', 'Too many tokens')));
    const error = await readError(await post(stage, ask({ model: `bedrock/${MODEL}`, stream: true })));
    expect([error.status, error.type]).toEqual([429, 'rate_limit_error']);
  });
}

function bedrockTooLong(): Promise<void> {
  return onStage(async (stage) => {
    stage.upstream.answer(refuse(400, { message: 'Input is too long for requested model.' }));
    const error = await readError(await post(stage, ask({ model: `bedrock/${MODEL}` })));
    expect([error.status, error.type]).toEqual([400, 'invalid_request_error']);
    expect(error.message).toMatch(/^prompt is too long/);
  });
}

function signatures(): Promise<void> {
  return onStage(async (stage) => {
    const thinking = { type: 'thinking', thinking: '', signature: 'EqQBCkYIAxgCKkBhc2Rm' };
    const messages = [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: [thinking, { type: 'text', text: 'hi' }] },
      { role: 'user', content: 'again' },
    ];
    for (const model of [`bedrock/${MODEL}`, 'vertex/claude-sonnet-4-5@20250929']) {
      stage.upstream.answer(body(JSON.stringify(REPLY)));
      expect((await post(stage, ask({ model, messages }))).status).toBe(200);
      expect(onlyCall(stage).body['messages']).toEqual(messages);
    }
  });
}

const PLACE = '/v1/projects/my-project/locations/global/publishers/anthropic/models/';

function vertexCount(): Promise<void> {
  return onStage(async (stage) => {
    stage.upstream.answer(body('{"input_tokens":4711}'));
    const messages = [{ role: 'user', content: 'hello' }];
    const request = { model: 'vertex/claude-sonnet-4-5@20250929', messages };
    const response = await post(stage, request, '/v1/messages/count_tokens?beta=true');
    expect(await response.json()).toMatchObject({ input_tokens: 4711 });
    const { path, body: sent } = onlyCall(stage);
    expect(path).toBe(`${PLACE}count-tokens:rawPredict`);
    expect(sent).toEqual({ anthropic_version: 'vertex-2023-10-16', model: 'claude-sonnet-4-5@20250929', messages });
  });
}

function vertexQuery(): Promise<void> {
  return onStage(async (stage) => {
    stage.upstream.answer(body(JSON.stringify(REPLY)));
    expect((await post(stage, ask({ model: 'vertex/claude-sonnet-4-5@20250929' }))).status).toBe(200);
    const { path, headers, body: sent, authorization } = onlyCall(stage);
    expect(path).toBe(`${PLACE}claude-sonnet-4-5%4020250929:rawPredict`);
    expect(authorization).toBe('Bearer token-of-vertex');
    expect(headers).toMatchObject({ 'anthropic-beta': 'interleaved-thinking-2025-05-14' });
    expect(sent).toEqual({
      anthropic_version: 'vertex-2023-10-16',
      max_tokens: 64,
      messages: [{ role: 'user', content: 'hello' }],
    });
  });
}

/** What is particular about Claude in a cloud, between a client and an upstream. */
export const CLOUD_CASES: readonly PlayedCase[] = [
  { id: 'T06', name: 'signatures preserved, to Bedrock and to Vertex', play: signatures },
  { id: 'T11', name: 'Bedrock invoke', play: bedrockInvoke },
  { id: 'T12', name: 'Bedrock exception frame', play: bedrockException },
  { id: 'T12', name: 'Bedrock exception frame before anything else', play: bedrockFirstException },
  { id: 'T12', name: 'Bedrock refuses a prompt that is too long', play: bedrockTooLong },
  { id: 'T13', name: 'Vertex count', play: vertexCount },
  { id: 'T17', name: 'beta query, to Vertex', play: vertexQuery },
];
