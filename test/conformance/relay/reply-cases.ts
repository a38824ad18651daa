import type { ServerResponse } from 'node:http';

import { expect } from '@jest/globals';
import { assertEventOrder, type StreamEvent } from '@sluice/anthropic';

import { until } from '../../../apps/gateway/fixtures/until.js';
import { body, stream, type UpstreamAnswer } from '../streams/loopback-upstream.js';
import {
  ask,
  CLIENT_KEY,
  close,
  dataOf,
  end,
  events,
  grow,
  open,
  say,
  send,
  start,
  streamed,
  TEXT,
  type RelayCase,
  type RelayStage,
} from './relay-stage.js';

const STREAM = { stream: true };
const COMPATIBLE = 'anthropic-compatible/some-model';
const chat = (text: string): string =>
  `data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"${text}"},"finish_reason":null}]}\n\ndata: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`;
const OVERLOADED = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' }, request_id: 'req_up' };
const overloaded = events(OVERLOADED);

/** What came of a stream of a compatible server, in the order that clients demand. */
async function normalised(stage: RelayStage, text: string, more: object = {}) {
  stage.upstream.answer(streamed(text));
  const { status, text: got } = await send(stage, ask({ ...STREAM, ...more }, COMPATIBLE));
  expect(status).toBe(200);
  const data = dataOf(got);
  assertEventOrder(data as unknown as StreamEvent[]);
  return data;
}

async function duplicateStart(stage: RelayStage): Promise<void> {
  const data = await normalised(stage, events(start(), start(), open(0, TEXT), say(0, 'a'), close(0), end()));
  expect(data.filter(({ type }) => type === 'message_start')).toHaveLength(1);
}

async function spliced(stage: RelayStage): Promise<void> {
  const text = events(
    start('msg_1'),
    open(0, TEXT),
    say(0, 'a'),
    start('msg_2'),
    open(0, TEXT),
    say(0, 'b'),
    close(0),
    end(),
  );
  stage.upstream.answer(streamed(text));
  const { text: got } = await send(stage, ask(STREAM, COMPATIBLE));
  expect(dataOf(got).at(-1)).toMatchObject({ type: 'error', error: { type: 'api_error' } });
  expect(got).not.toContain('"b"');
}

async function unsigned(stage: RelayStage): Promise<void> {
  const thinking = { type: 'thinking', thinking: '' };
  const text = events(
    start(),
    open(0, thinking),
    grow(0, { type: 'thinking_delta', thinking: 'hm' }),
    close(0),
    open(1, TEXT),
    say(1, 'a'),
    close(1),
    end(),
  );
  const data = await normalised(stage, text, { thinking: { type: 'adaptive' } });
  const deltas = data.flatMap(({ type, delta }) => (type === 'content_block_delta' ? [delta as { type: string }] : []));
  expect(deltas.map(({ type }) => type)).toEqual(['thinking_delta', 'signature_delta', 'text_delta']);
  expect(deltas[1]).toMatchObject({ signature: expect.stringMatching(/^sl1\./) });
}

async function nullContent(stage: RelayStage): Promise<void> {
  const text = events(start('msg_1', { content: null }), open(0, { ...TEXT, input: {} }), say(0, 'a'), end());
  const [first, second] = (await normalised(stage, text)).filter(({ type }) => type !== 'ping');
  expect(first).toMatchObject({ message: { content: [] } });
  expect(second?.['content_block']).toEqual({ type: 'text', text: '', citations: null });
}

/** Whatever the stream is, bytes are not edited on their way from the Claude API. */
async function untouched(stage: RelayStage): Promise<void> {
  const odd = `: hello\n\n${events(start(), start(), open(0, { ...TEXT, input: {} }), 'event: ping\r\ndata: {"type": "ping"}\r\n\r\n', say(0, 'ü'), close(0), end())}data: [DONE]\n\n`;
  stage.upstream.answer((response) => {
    stream(response, {
      'request-id': 'req_up',
      'anthropic-ratelimit-requests-remaining': '3',
      'set-cookie': 'a=b',
      'retry-after': '1',
    });
    for (const byte of Buffer.from(odd)) response.write(Uint8Array.of(byte));
    response.end();
  });
  const { status, headers, text } = await send(stage, ask(STREAM));
  expect([status, text]).toEqual([200, odd]);
  expect(headers.get('content-type')).toBe('text/event-stream');
  expect(headers.get('x-sluice-upstream-request-id')).toBe('req_up');
  for (const name of ['anthropic-ratelimit-requests-remaining', 'set-cookie', 'retry-after'])
    expect(headers.has(name)).toBe(false);
}

/** Before the model has said something an error is retried, and the client never hears of it. */
async function earlyError(stage: RelayStage): Promise<void> {
  const good = events(start('msg_2'), open(0, TEXT), say(0, 'a'), close(0), end());
  stage.upstream.answer(
    streamed(events(start('msg_1'), 'event: ping\ndata: {"type":"ping"}\n\n', overloaded)),
    streamed(good),
  );
  const { status, text } = await send(stage, ask(STREAM));
  expect([status, text]).toEqual([200, good]);
}

async function lateError(stage: RelayStage): Promise<void> {
  const text = events(start(), open(0, TEXT), say(0, 'a'), overloaded);
  stage.upstream.answer(streamed(text));
  expect((await send(stage, ask(STREAM))).text).toBe(text);
  expect(stage.upstream.calls).toHaveLength(1);
}

async function lastError(stage: RelayStage): Promise<void> {
  stage.upstream.answer(streamed(events(start(), overloaded)));
  const { status, text } = await send(stage, ask(STREAM));
  expect([status, JSON.parse(text)]).toEqual([529, OVERLOADED]);
}

/** A cut in the middle of an event: what is whole is handed on, and the error stands behind it. */
async function cut(stage: RelayStage): Promise<void> {
  const whole = events(start(), open(0, TEXT), say(0, 'a'));
  stage.upstream.answer((response) => stream(response).end(`${whole}event: content_block_delta\ndata: {"type":"cont`));
  const { text } = await send(stage, ask(STREAM));
  expect(text.startsWith(whole)).toBe(true);
  expect(dataOf(text.slice(whole.length))).toEqual([expect.objectContaining({ type: 'error' })]);
}

/** From a translated target to a relay, before anything was written: as if the relay had been asked first. */
async function fallBackTo(stage: RelayStage): Promise<void> {
  const good = events(start(), open(0, TEXT), say(0, 'a'), close(0), end());
  stage.upstream.answer(body('{"error":{"message":"no"}}', 'application/json', 503), streamed(good));
  const { headers, text } = await send(stage, ask(STREAM, 'openai/gpt'));
  expect([headers.get('x-sluice-model'), text]).toEqual(['anthropic/claude-x', good]);
}

/** The same once the response had to begin: the relay's reply goes on in the message that has begun. */
async function fallBackLate(stage: RelayStage): Promise<void> {
  const late: UpstreamAnswer = (response) => {
    setTimeout(() => response.writeHead(503, { 'content-type': 'application/json' }).end('{}'), 300);
  };
  stage.upstream.answer(late, streamed(events(start('msg_2'), open(0, TEXT), say(0, 'a'), close(0), end())));
  const data = dataOf((await send(stage, ask(STREAM, 'openai/gpt'))).text);
  assertEventOrder(data as unknown as StreamEvent[]);
  expect(data[0]).toMatchObject({ type: 'message_start', message: { model: 'openai/gpt' } });
  expect(JSON.stringify(data)).toContain('"text":"a"');
}

async function fallBackFrom(stage: RelayStage): Promise<void> {
  stage.upstream.answer(streamed(events(start('msg_1'), overloaded)), streamed(chat('translated')));
  const data = dataOf((await send(stage, ask(STREAM))).text);
  assertEventOrder(data as unknown as StreamEvent[]);
  expect(JSON.stringify(data)).toContain('translated');
  expect(JSON.stringify(data)).not.toContain('"msg_1"');
}

/** Where the upstream will begin in its own words, no message of the gateway's stands before it. */
async function silence(stage: RelayStage): Promise<void> {
  const good = events(start(), open(0, TEXT), say(0, 'a'), close(0), end());
  stage.upstream.answer((response) => {
    setTimeout(() => stream(response).end(good), 400);
  });
  expect((await send(stage, ask(STREAM))).text).toBe(good);
}

/** What has come is not held back for ever, though the model has yet to say something; pings then pass at once. */
async function slowStart(stage: RelayStage): Promise<void> {
  const rest = events(open(0, TEXT), say(0, 'a'), close(0), end());
  let upstream: ServerResponse | undefined;
  stage.upstream.answer((response) => {
    upstream = stream(response);
    upstream.write(events(start()));
  });
  const client = await streamOf(stage);
  await until(() => client.text() === events(start()), 'beginning of the message');
  upstream?.write(events({ type: 'ping' }));
  await until(() => client.text() === events(start(), { type: 'ping' }), 'ping');
  upstream?.end(rest);
  await until(() => client.text() === events(start(), { type: 'ping' }, rest), 'rest of the message');
}

/** A response that is read as it comes. */
async function streamOf(stage: RelayStage): Promise<{ text: () => string; leave: () => void }> {
  const leaving = new AbortController();
  const response = await fetch(`${stage.gateway.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': CLIENT_KEY },
    body: ask(STREAM),
    signal: leaving.signal,
  });
  let text = '';
  const sink = new WritableStream<string>({ write: (piece) => void (text += piece) });
  const reading = response.body!.pipeThrough(new TextDecoderStream()).pipeTo(sink);
  reading.catch(() => undefined);
  return {
    text: () => text,
    leave: () => {
      leaving.abort();
    },
  };
}

async function emptyReply(stage: RelayStage): Promise<void> {
  const text = events(start(), end());
  stage.upstream.answer(streamed(text));
  expect((await send(stage, ask(STREAM))).text).toBe(text);
  expect(stage.upstream.calls).toHaveLength(1);
}

async function clientLeaves(stage: RelayStage): Promise<void> {
  stage.upstream.answer((response) => stream(response).write(events(start(), open(0, TEXT), say(0, 'a'))));
  const client = await streamOf(stage);
  client.leave();
  await until(() => stage.upstream.calls[0]?.closed === true, 'end of the upstream call', 1000);
}

const RETRIES = { MAX_RETRIES: '2' };
const HOLD = { SLUICE_FIRST_BYTE_HOLD_SECONDS: '0.1' };
const TO_RELAY = { FALLBACK_MODELS: 'anthropic/claude-x' };

export const REPLY_CASES: readonly RelayCase[] = [
  { id: 'T08', name: 'duplicate message_start', play: duplicateStart },
  { id: 'T09', name: 'two messages spliced', play: spliced },
  { id: 'T14', name: 'compat server no signature', play: unsigned },
  { id: 'T15, T16', name: 'compat server `content: null`, `input` on text block start', play: nullContent },
  { id: 'relay', name: 'bytes of the Claude API are not edited', play: untouched },
  { id: 'relay', name: 'an error before any content is retried', environment: RETRIES, play: earlyError },
  { id: 'relay', name: 'an error behind content is handed on', environment: RETRIES, play: lateError },
  { id: 'relay', name: 'an error before any content is a status, in the upstream’s words', play: lastError },
  { id: 'relay', name: 'a cut ends behind the last whole event', play: cut },
  { id: 'relay', name: 'from a translated target to a relay', environment: TO_RELAY, play: fallBackTo },
  {
    id: 'relay',
    name: 'the same once the response has begun',
    environment: { ...TO_RELAY, ...HOLD },
    play: fallBackLate,
  },
  {
    id: 'relay',
    name: 'from a relay to a translated target',
    environment: { FALLBACK_MODELS: 'openai/gpt' },
    play: fallBackFrom,
  },
  { id: 'relay', name: 'silence is the upstream’s', environment: HOLD, play: silence },
  {
    id: 'relay',
    name: 'what has begun is not held back for ever, and pings pass at once',
    environment: HOLD,
    play: slowStart,
  },
  { id: 'relay', name: 'a reply may be empty', environment: RETRIES, play: emptyReply },
  { id: 'relay', name: 'a client that leaves ends the upstream call', play: clientLeaves },
];
