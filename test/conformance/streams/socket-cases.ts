import { constants, createGzip } from 'node:zlib';

import { expect } from '@jest/globals';

import type { ObservedGateway } from '../../../apps/gateway/fixtures/observed-gateway.js';
import { until } from '../../../apps/gateway/fixtures/observed-gateway.js';
import { readClientStream } from './client-stream.js';
import { body, stream } from './loopback-upstream.js';
import type { LoopbackUpstream } from './loopback-upstream.js';
import { readWithOfficialClient } from './official-client.js';
import { d, DONE, f, tc } from './shorthand.js';

/** What a case over sockets has to work with. */
export interface SocketStage {
  readonly gateway: ObservedGateway;
  readonly upstream: LoopbackUpstream;
}

/** A case that is about connections and statuses, played with real ones. */
export interface SocketCase {
  readonly id: string;
  readonly name: string;
  readonly play: (stage: SocketStage) => Promise<void>;
}

const MEBIBYTE = 1024 * 1024;
const A = d({ content: 'a' });
const END = f('stop') + DONE;
/** Each with a key of its own, whatever is configured about retries. */
const MOST_CALLS = 3;
const SECRETS = ['upstream-key-for-tests'];

function ask(more: object = {}): object {
  return {
    model: 'openai/model-1',
    max_tokens: 64,
    stream: true,
    messages: [{ role: 'user', content: 'hello' }],
    ...more,
  };
}

/** What the official client makes of the gateway's answer. */
async function outcomeOf(gateway: ObservedGateway, more: { readonly stream?: boolean } = {}) {
  const response = await gateway.post(ask(more));
  const headers = response.headers;
  return { headers, ...(await readWithOfficialClient(response, more.stream ?? true)) };
}

/** A client that reads until it has seen a text, and then leaves. */
async function readUntil(response: Response, text: string): Promise<void> {
  let seen = '';
  for await (const bytes of response.body!) {
    seen += Buffer.from(bytes as Uint8Array).toString('utf8');
    if (seen.includes(text)) return;
  }
  throw new Error(`the stream ended without ${text}: ${seen}`);
}

async function leavesAfterFirstDelta({ gateway, upstream }: SocketStage): Promise<void> {
  upstream.answer((response) => stream(response).write(A));
  const ends = gateway.ends.length;
  await readUntil(await gateway.post(ask()), 'text_delta');
  await until(() => upstream.calls[0]!.closed, 'closing of the upstream', 1_000);
  await until(() => gateway.ends.length > ends, 'end of the exchange');
  expect(gateway.ends.at(-1)).toMatchObject({ outcome: 'client_closed' });
  expect(upstream.calls).toHaveLength(1);
}

async function leavesDuringBackoff({ gateway, upstream }: SocketStage): Promise<void> {
  upstream.answer(body('{"error":{"message":"busy"}}', 'application/json', 503));
  const decisions = gateway.eventsOf('decision').length;
  const ends = gateway.ends.length;
  const client = new AbortController();
  const refused = gateway.post(ask(), { signal: client.signal }).catch((error: unknown) => error);
  await until(() => gateway.eventsOf('decision').length > decisions, 'decision to try again');
  const { action, waitMs } = gateway.eventsOf('decision').at(-1)!;
  expect({ action, waits: waitMs > 0 }).toEqual({ action: 'retry', waits: true });
  client.abort();
  await refused;
  await until(() => gateway.ends.length > ends, 'end of the exchange');
  expect(gateway.ends.at(-1)).toMatchObject({ outcome: 'client_closed' });
  // That nothing comes can only be seen when the time for it has passed.
  const passed = performance.now() + waitMs + 50;
  await until(() => performance.now() > passed, 'end of the backoff', waitMs + 5_000);
  expect(upstream.calls).toHaveLength(1);
}

async function hugeEvent({ gateway, upstream }: SocketStage): Promise<void> {
  let written = 0;
  upstream.answer((response) => {
    const block = Buffer.alloc(MEBIBYTE, 'x');
    const more = (): void => {
      if (response.destroyed) return;
      written += block.length;
      response.write(block, more);
    };
    stream(response).write(`${A}data: {"choices":[{"index":0,"delta":{"content":"`, more);
  });
  const { error } = await outcomeOf(gateway);
  expect(error).toMatchObject({ type: 'api_error', status: undefined });
  await until(() => upstream.calls[0]!.closed, 'closing of the upstream');
  // What the gateway read before it gave up, and what the sockets had buffered; the event itself never ends.
  expect(written / MEBIBYTE).toBeLessThan(32);
}

async function compressed({ gateway, upstream }: SocketStage): Promise<void> {
  let finish: (() => void) | undefined;
  upstream.answer((response) => {
    const gzip = createGzip();
    gzip.pipe(stream(response, { 'content-encoding': 'gzip' }));
    gzip.write(A);
    gzip.flush(constants.Z_SYNC_FLUSH);
    finish = () => gzip.end(d({ content: 'b' }) + END);
  });
  const response = await gateway.post(ask());
  let seen = '';
  for await (const bytes of response.body!) {
    seen += Buffer.from(bytes as Uint8Array).toString('utf8');
    // Only what has been decompressed by now can make the upstream go on.
    if (!seen.includes('"text":"a"')) continue;
    finish?.();
    finish = undefined;
  }
  const { blocks } = readClientStream(seen, SECRETS);
  expect(blocks.map(({ text }) => text)).toEqual(['ab']);
}

/** Cases of connections, statuses and clients that leave. */
export const SOCKET_CASES: readonly SocketCase[] = [
  {
    id: 'S13',
    name: 'SSE error event',
    play: async ({ gateway, upstream }) => {
      upstream.answer((response) => stream(response).end('event: error\ndata: {"message":"boom","code":429}\n\n'));
      const { error } = await outcomeOf(gateway);
      expect(error).toMatchObject({ status: 429, type: 'rate_limit_error', message: expect.stringContaining('boom') });
      expect(new Set(upstream.calls.map(({ authorization }) => authorization)).size).toBe(MOST_CALLS);
    },
  },
  {
    id: 'S15',
    name: 'HTML 200',
    play: async ({ gateway, upstream }) => {
      const page = `<!doctype html><html><head><style>p{}</style></head><body><p>Sign in</p>${'<b>word</b> '.repeat(200)}</body></html>`;
      upstream.answer(body(page, 'text/html'));
      const { error } = await outcomeOf(gateway);
      expect(error).toMatchObject({ status: 502, type: 'api_error' });
      const { message } = (error!.error as { error: { message: string } }).error;
      expect(message).toMatch(/^openai: Sign in word/);
      expect(message.slice('openai: '.length).length).toBeLessThanOrEqual(200);
      expect(message).not.toMatch(/[<>{}]/);
    },
  },
  { id: 'S16', name: 'gzip stream', play: compressed },
  { id: 'S17', name: 'huge event', play: hugeEvent },
  { id: 'S19', name: 'client disconnect', play: leavesAfterFirstDelta },
  { id: 'S20', name: 'disconnect during backoff', play: leavesDuringBackoff },
  {
    id: 'N04',
    name: '200 with error body',
    play: async ({ gateway, upstream }) => {
      upstream.answer(body('{"error":{"message":"No credits","code":402}}'));
      const { error, headers } = await outcomeOf(gateway, { stream: false });
      expect(error).toMatchObject({ status: 429, type: 'rate_limit_error' });
      expect(headers.get('x-should-retry')).toBe('false');
      expect(new Set(upstream.calls.map(({ authorization }) => authorization)).size).toBe(MOST_CALLS);
    },
  },
];

/** Cases of the other tables once more, with a real connection. */
export const SOCKET_TWINS: readonly SocketCase[] = [
  {
    id: 'K42',
    name: 'usage late / hanging socket',
    play: async ({ gateway, upstream }) => {
      upstream.answer((response) => stream(response).write(A + f('stop')));
      const { message } = await outcomeOf(gateway);
      expect(message).toMatchObject({ content: [{ text: 'a' }], stop_reason: 'end_turn' });
      await until(() => upstream.calls[0]!.closed, 'closing of the upstream');
    },
  },
  {
    id: 'K60',
    name: 'RST after tool open',
    play: async ({ gateway, upstream }) => {
      upstream.answer((response) => {
        stream(response).write(tc(0, 'c', 'Bash', '{"comm'), () => response.socket?.resetAndDestroy());
      });
      const response = await gateway.post(ask());
      const text = await response.text();
      expect(readClientStream(text, SECRETS)).toMatchObject({ error: { type: 'api_error' }, end: undefined });
    },
  },
  {
    id: 'N08',
    name: 'upstream stream-only',
    play: async ({ gateway, upstream }) => {
      upstream.answer((response) => stream(response).end(A + d({ content: 'b' }) + END));
      const { message, headers } = await outcomeOf(gateway, { stream: false });
      expect(headers.get('content-type')).toBe('application/json');
      expect(message).toMatchObject({ content: [{ type: 'text', text: 'ab' }], stop_reason: 'end_turn' });
    },
  },
];
