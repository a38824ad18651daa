import { describe, expect, it } from '@jest/globals';
import { UpstreamError, type ExchangeEvent, type RecordingMode } from '@sluice/exchange';
import { makeExchange } from '@sluice/testing';

import { FrameBuilder } from '../frames/frame-builder.js';
import { readRecording, type Recording } from '../reading/read-recording.js';
import { harOf } from './har.js';
import type { HarEntry } from './har-types.js';
import { requestFolderOf } from './request-folder.js';

const ID = '01HF7YAT000000000000000001';
const REQUEST_HEADERS = [
  ['host', 'gateway.test:8082'],
  ['content-type', 'application/json'],
] as const;
const EVENT_STREAM = { 'content-type': 'text/event-stream; charset=utf-8' };
const USAGE = { inputTokens: 2, outputTokens: 5, cacheReadTokens: 7, cacheCreationTokens: 3, reasoningTokens: 1 };

const attempt = (number: number, reason: 'primary' | 'retry'): ExchangeEvent => ({
  type: 'attempt-start',
  attempt: { number, reason, target: { provider: 'openai', model: 'gpt-5.2' }, credentialId: 'openai-1' },
  request: {
    method: 'POST',
    url: 'https://api.openai.test/v1/chat/completions?api-version=1&x=a%20b',
    headers: { 'content-type': 'application/json' },
    body: '{"model":"gpt-5.2"}',
    stream: true,
  },
  losses: [],
  trace: {},
});

const event = (data: { readonly type: string }): string => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

const REPLY = [
  {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [],
      usage: { input_tokens: 12, output_tokens: 0 },
      stop_reason: null,
      stop_sequence: null,
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '', citations: null } },
  { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Grü' } },
  { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'ße' } },
  { type: 'content_block_stop', index: 1 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 5 } },
  { type: 'message_stop' },
];

type Course = readonly (readonly [offsetMicros: number, event: ExchangeEvent])[];

const STREAMED: Course = [
  [0, { type: 'exchange-start' }],
  [1_000, attempt(1, 'primary')],
  [3_000, { type: 'attempt-head', attempt: 1, status: 503, headers: [['content-type', 'application/json']] }],
  [3_500, { type: 'upstream-chunk', attempt: 1, bytes: Buffer.from('{"error":{}}') }],
  [
    4_000,
    {
      type: 'attempt-error',
      attempt: 1,
      error: new UpstreamError('upstream_overloaded', { publicMessage: 'openai: overloaded' }),
    },
  ],
  [4_000, { type: 'attempt-end', attempt: 1, outcome: 'error', losses: [] }],
  [5_000, attempt(2, 'retry')],
  [25_000, { type: 'attempt-head', attempt: 2, status: 200, headers: [['content-type', 'text/event-stream']] }],
  [26_000, { type: 'upstream-chunk', attempt: 2, bytes: Buffer.from('data: {"a":"Gr\u00fc"}\n\n') }],
  [27_000, { type: 'response-head', status: 200, headers: EVENT_STREAM }],
  ...REPLY.map((data, index) => [28_000 + index * 1_000, { type: 'frame-sent', data: event(data) }] as const),
  [40_000, { type: 'attempt-end', attempt: 2, outcome: 'ok', stopReason: 'end_turn', losses: [] }],
  [41_500, { type: 'exchange-end', outcome: 'ok', stopReason: 'end_turn', usage: USAGE }],
];

function record(course: Course = STREAMED, mode: RecordingMode = 'redacted'): Recording {
  const inbound = { ...makeExchange().exchange.inbound, headers: REQUEST_HEADERS, query: 'beta=true' };
  const builder = new FrameBuilder({
    exchange: makeExchange({ exchange: { id: ID, inbound } }).exchange,
    gateway: { version: '0', instance: 'i' },
    mode,
    maskKey: Buffer.from('k'),
    secrets: [],
  });
  return readRecording(course.flatMap(([offset, one]) => builder.push(one, offset)).join(''));
}

describe(harOf.name, () => {
  const { log } = harOf([record()]);

  it('has one entry for the client and one for each upstream call', () => {
    expect(log.entries.map(({ request, response, comment }) => [request.url, response.status, comment])).toEqual([
      ['http://gateway.test:8082/v1/messages?beta=true', 200, 'client: ok'],
      [
        expect.stringContaining('api.openai.test'),
        503,
        'attempt 1 (primary) openai/gpt-5.2: upstream_overloaded: openai: overloaded',
      ],
      [expect.stringContaining('api.openai.test'), 200, 'attempt 2 (retry) openai/gpt-5.2: ok'],
    ]);
    expect(log.pages.map(({ id, startedDateTime }) => [id, startedDateTime])).toEqual([
      [ID, '2023-11-14T22:13:20.000Z'],
    ]);
    expect(log.entries.every(({ pageref }) => pageref === ID)).toBe(true);
  });

  it('gives the times of each in milliseconds that add up', () => {
    expect(log.entries.map(({ startedDateTime, time, timings }) => [startedDateTime.slice(17), time, timings])).toEqual(
      [
        ['20.000Z', 41.5, { send: 0, wait: 27, receive: 14.5 }],
        ['20.001Z', 3, { send: 0, wait: 2, receive: 1 }],
        ['20.005Z', 35, { send: 0, wait: 20, receive: 15 }],
      ],
    );
  });

  it('keeps streams as the text they are', () => {
    const [client, , upstream] = log.entries as [HarEntry, HarEntry, HarEntry];
    expect(client.response.content.text).toBe(REPLY.map(event).join(''));
    expect(client.response.content).toMatchObject({ mimeType: EVENT_STREAM['content-type'] });
    expect(upstream.response.content).toEqual({
      size: 20,
      mimeType: 'text/event-stream',
      text: 'data: {"a":"Grü"}\n\n',
    });
    expect(JSON.parse(client.request.postData?.text ?? '')).toMatchObject({ model: 'claude-sonnet-4-5' });
    expect(upstream.request.queryString).toEqual([
      { name: 'api-version', value: '1' },
      { name: 'x', value: 'a b' },
    ]);
  });

  it('writes bytes that are no text as base64', () => {
    const bytes = Buffer.from([0x00, 0xff, 0xfe]);
    const [client] = harOf([
      record([
        [0, { type: 'exchange-start' }],
        [1, { type: 'frame-sent', data: bytes }],
      ]),
    ]).log.entries;
    expect(client?.response.content).toMatchObject({ size: 3, text: bytes.toString('base64'), encoding: 'base64' });
  });

  it.each<[string, Recording]>([
    ['everything', record()],
    ['no bodies', record(STREAMED, 'meta')],
    ['no answer', record(STREAMED.slice(0, 3))],
    ['no end', record(STREAMED.slice(0, -3))],
    ['nothing', readRecording('')],
  ])('is valid for %s', (_name, recording) => {
    const har = JSON.parse(JSON.stringify(harOf([recording]))) as ReturnType<typeof harOf>;
    expect(har.log).toMatchObject({
      version: '1.2',
      creator: { name: expect.any(String), version: expect.any(String) },
    });
    for (const entry of har.log.entries) expectValid(entry);
  });
});

/** What HAR 1.2 demands of every entry ("entries", "request", "response"). */
function expectValid(entry: HarEntry): void {
  const { request, response, timings } = entry;
  expect(entry.startedDateTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(entry.time).toBeCloseTo(timings.send + timings.wait + timings.receive);
  for (const message of [request, response]) {
    expect(message).toMatchObject({
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headersSize: -1,
      bodySize: expect.any(Number),
    });
    for (const { name, value } of message.headers) expect([typeof name, typeof value]).toEqual(['string', 'string']);
  }
  expect(URL.canParse(request.url)).toBe(true);
  expect(response).toMatchObject({ statusText: '', redirectURL: '', status: expect.any(Number) });
  expect(response.content).toMatchObject({ size: expect.any(Number), mimeType: expect.any(String) });
  expect(entry.cache).toEqual({});
}

describe(requestFolderOf.name, () => {
  function filesOf(recording: Recording): Readonly<Record<string, string>> {
    return Object.fromEntries(
      requestFolderOf(recording).map(({ path, data }) => [path.replace(/^[^/]*\//, ''), Buffer.from(data).toString()]),
    );
  }
  const parsed = (files: Readonly<Record<string, string>>, name: string): Record<string, unknown> =>
    JSON.parse(files[name] ?? '') as Record<string, unknown>;

  it('is one folder for each exchange, named after when it was', () => {
    expect(requestFolderOf(record()).map(({ path }) => path)).toEqual([
      `20231114_221320_${ID}/request.json`,
      `20231114_221320_${ID}/final_response.json`,
      `20231114_221320_${ID}/metadata.json`,
      `20231114_221320_${ID}/streaming_chunks.jsonl`,
    ]);
  });

  it('holds the request, the message a stream comes to, its pieces, and what it was', () => {
    const files = filesOf(record());
    expect(parsed(files, 'request.json')).toMatchObject({
      request_id: ID,
      timestamp_utc: '2023-11-14T22:13:20.000Z',
      headers: { host: 'gateway.test:8082' },
      body: { model: 'claude-sonnet-4-5', messages: [{ role: 'user', content: 'hello' }] },
    });
    expect(parsed(files, 'final_response.json')).toMatchObject({
      status_code: 200,
      duration_ms: 41.5,
      headers: EVENT_STREAM,
      body: { id: 'msg_1', stop_reason: 'end_turn', content: [{ thinking: 'Hm.' }, { text: 'Grüße' }] },
    });
    expect(parsed(files, 'metadata.json')).toMatchObject({
      request_id: ID,
      status_code: 200,
      duration_ms: 41.5,
      model: 'claude-sonnet-4-5',
      streaming: true,
      usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 },
      finish_reason: 'end_turn',
      reasoning_found: true,
      outcome: 'ok',
      targets: ['openai/gpt-5.2', 'openai/gpt-5.2'],
    });
    const chunks = files['streaming_chunks.jsonl']!.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(chunks).toHaveLength(REPLY.length);
    expect(chunks[0]).toEqual({ timestamp_utc: '2023-11-14T22:13:20.028Z', chunk: event(REPLY[0]!) });
  });

  const chatChunk = (delta: unknown, more: object = {}): string =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta, finish_reason: null, ...more }] })}\n\n`;

  it.each<[string, string, unknown, boolean]>([
    ['a whole body', '{"id":"msg_2","content":[{"type":"text","text":"x"}]}', { id: 'msg_2' }, false],
    [
      'a stream of Chat Completions',
      chatChunk({ role: 'assistant', content: '' }) +
        chatChunk({ reasoning_content: 'Hm' }) +
        chatChunk({ reasoning_content: '.' }) +
        chatChunk({ content: 'a' }) +
        chatChunk({ content: 'b' }) +
        chatChunk({
          tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a"' } }],
        }) +
        chatChunk({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }) +
        chatChunk({}, { finish_reason: 'tool_calls' }) +
        'data: {"id":"c","object":"chat.completion.chunk","choices":[],"usage":{"total_tokens":3}}\n\ndata: [DONE]\n\n',
      {
        object: 'chat.completion',
        usage: { total_tokens: 3 },
        choices: [
          {
            index: 0,
            finish_reason: 'tool_calls',
            message: {
              role: 'assistant',
              reasoning_content: 'Hm.',
              content: 'ab',
              tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
            },
          },
        ],
      },
      true,
    ],
    [
      'a stream that failed',
      event(REPLY[0]!) + 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error"}}\n\n',
      { type: 'error' },
      false,
    ],
    ['text that is nothing of it', 'Bad Gateway', null, false],
    ['nothing', '', null, false],
  ])('of %s has the reply the client ends up with', (_name, sent, body, hasReasoning) => {
    const course: Course = [
      [0, { type: 'exchange-start' }],
      [1, { type: 'frame-sent', data: sent }],
      [2, { type: 'exchange-end', outcome: 'ok' }],
    ];
    const files = filesOf(record(course));
    const { body: shown } = parsed(files, 'final_response.json');
    if (body === null) expect(shown).toBeNull();
    else expect(shown).toMatchObject(body as object);
    expect(parsed(files, 'metadata.json')).toMatchObject({ reasoning_found: hasReasoning, streaming: false });
    expect(files).not.toHaveProperty('streaming_chunks.jsonl');
  });

  it('says null where bodies are not kept, and when nothing was answered', () => {
    const files = filesOf(record(STREAMED, 'meta'));
    expect(parsed(files, 'request.json')['body']).toBeNull();
    expect(parsed(files, 'final_response.json')['body']).toBeNull();
    expect(files['streaming_chunks.jsonl']).toContain(`"bytes":${event(REPLY[0]!).length}`);
    const unanswered = filesOf(record([[0, { type: 'exchange-start' }]]));
    expect(parsed(unanswered, 'metadata.json')).toMatchObject({ status_code: null, finish_reason: null });
  });
});
