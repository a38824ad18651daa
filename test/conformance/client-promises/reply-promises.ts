import { expect } from '@jest/globals';

import { until } from '../../../apps/gateway/fixtures/observed-gateway.js';
import { textsBelow } from '../../e2e/recorded-exchanges.js';
import {
  ask,
  onStage,
  openAiError,
  readError,
  refuse,
  say,
  type ErrorStage,
  type PlayedCase,
} from '../errors/error-stage.js';
import { stream } from '../streams/loopback-upstream.js';
import { chunk, d, DONE, f, reply, u } from '../streams/shorthand.js';
import { sendThrough, streams, streamThrough } from './promise-stage.js';

const STOP = f('stop') + DONE;
const A = d({ content: 'a' });

async function lateUsage(): Promise<void> {
  const counted = await streamThrough([streams(A, f('stop'), u(20, 3), DONE)]);
  expect(counted.usage).toMatchObject({ input_tokens: 20, output_tokens: 3 });
  const guessed = await streamThrough([streams(A, STOP)]);
  expect(Number(guessed.usage['input_tokens'])).toBeGreaterThan(0);
  expect(Number(guessed.usage['output_tokens'])).toBeGreaterThan(0);
}

async function cachedTokens(): Promise<void> {
  const { usage } = await streamThrough([streams(A, f('stop'), u(9888, 5, 6752), DONE)]);
  expect(usage).toMatchObject({ input_tokens: 3136, cache_read_input_tokens: 6752, cache_creation_input_tokens: 0 });
  const counts = { prompt_tokens: 9888, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 6752 } };
  const whole = { ...(JSON.parse(reply({ content: 'a' })) as object), usage: counts };
  const message = await sendThrough(JSON.stringify(whole));
  expect(message.usage).toMatchObject({ input_tokens: 3136, cache_read_input_tokens: 6752 });
}

async function estimateFirst(): Promise<void> {
  const messages = [{ role: 'user', content: 'many words '.repeat(400) }];
  const { stream: read } = await streamThrough([streams(A, f('stop'), u(20, 3), DONE)], { messages });
  expect(Number(read.startUsage['input_tokens'])).toBeGreaterThan(400);
}

async function firstError(): Promise<void> {
  await onStage({}, async ({ gateway, upstream }) => {
    upstream.answer(refuse(400, openAiError('bad thing')));
    expect(await readError(await gateway.post(ask({ stream: true })))).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      message: 'openai: bad thing',
    });
  });
  const { stream: read, blocks } = await streamThrough([
    streams(A, chunk({ error: { message: 'The server had an error', type: 'server_error' } })),
  ]);
  expect(blocks).toEqual([{ type: 'text', text: 'a' }]);
  expect(read.error).toMatchObject({ type: 'api_error' });
  expect(read.events.map(({ type }) => type)).not.toContain('message_stop');
}

async function errorInStream(): Promise<void> {
  const busy = chunk({ error: { message: 'busy', code: 503 } });
  const { blocks, calls } = await streamThrough([streams(busy), streams(A, STOP)], {}, ONE_RETRY);
  expect([blocks, calls]).toEqual([[{ type: 'text', text: 'a' }], 2]);
  await onStage({}, async ({ gateway, upstream }) => {
    upstream.answer(streams(busy));
    expect(await readError(await gateway.post(ask({ stream: true })))).toMatchObject({
      status: 529,
      type: 'overloaded_error',
    });
  });
}

/** A client that has seen a text, and leaves. */
async function leaveAfter(response: Response, text: string): Promise<void> {
  let seen = '';
  for await (const bytes of response.body!) {
    seen += Buffer.from(bytes as Uint8Array).toString('utf8');
    if (seen.includes(text)) return;
  }
}

async function recordOf({ gateway }: ErrorStage): Promise<string> {
  return [...(await textsBelow(gateway.parts.generations.current.configuration.dataDir)).values()].join('\n');
}

async function leaving(): Promise<void> {
  await onStage({ environment: { SLUICE_RECORDING: 'redacted' } }, async (stage) => {
    const { gateway, upstream } = stage;
    upstream.answer(streamOpen, say('after'));
    await leaveAfter(await gateway.post(ask({ stream: true })), 'text_delta');
    await until(() => upstream.calls[0]!.closed, 'end of the upstream call');
    await until(() => gateway.ends.length === 1, 'end of the exchange');
    expect(gateway.ends[0]).toMatchObject({ outcome: 'client_closed' });
    expect(gateway.eventsOf('attempt-end')).toMatchObject([{ outcome: 'aborted' }]);
    // The only key is free again, and nothing is left behind.
    expect((await gateway.post(ask())).status).toBe(200);
    await until(() => gateway.parts.active.count === 0, 'end of all exchanges');
    let record = await recordOf(stage);
    const deadline = performance.now() + 5_000;
    while (!record.includes('client_closed') && performance.now() < deadline) record = await recordOf(stage);
    expect(record).toContain('client_closed');
  });
}

/** Says something, and nothing more. */
function streamOpen(response: Parameters<typeof stream>[0]): void {
  stream(response).write(A);
}

async function pings(): Promise<void> {
  await onStage({}, ({ gateway }) => {
    const { keepaliveMs, firstByteHoldMs } = gateway.parts.generations.current.configuration.snapshot.streaming;
    expect(keepaliveMs).toBeLessThanOrEqual(15_000);
    expect(firstByteHoldMs).toBeLessThanOrEqual(15_000);
    return Promise.resolve();
  });
  const environment = { SLUICE_KEEPALIVE_SECONDS: '0.05', SLUICE_FIRST_BYTE_HOLD_SECONDS: '0.05' };
  await onStage({ environment }, async ({ gateway, upstream }) => {
    upstream.answer((response) => {
      stream(response).flushHeaders();
    });
    await leaveAfter(await gateway.post(ask({ stream: true })), 'event: ping\ndata: {"type":"ping"}\n\n');
    upstream.answer(streamOpen);
    const response = await gateway.post(ask({ stream: true }));
    let text = '';
    for await (const bytes of response.body!) {
      text += Buffer.from(bytes as Uint8Array).toString('utf8');
      if (/text_delta[^]*event: ping/.test(text)) break;
    }
    expect(text).toMatch(/text_delta[^]*event: ping/);
  });
}

const ONE_RETRY = { environment: { MAX_RETRIES: '1' } };

async function emptyAnswer(): Promise<void> {
  const still = await streamThrough([streams(d({ role: 'assistant', content: '' }), STOP)], {}, ONE_RETRY);
  expect([still.blocks, still.stopReason, still.calls]).toEqual([[], 'end_turn', 2]);
  const mended = await streamThrough([streams(STOP), streams(A, STOP)], {}, ONE_RETRY);
  expect([mended.blocks, mended.calls]).toEqual([[{ type: 'text', text: 'a' }], 2]);
  const whole = await sendThrough(reply({ content: null }), {}, ONE_RETRY);
  expect(whole).toMatchObject({ content: [], stop_reason: 'end_turn' });
  const unasked = await streamThrough([streams(STOP)]);
  expect([unasked.blocks, unasked.calls]).toEqual([[], 1]);
}

/** What the client reads of a reply, and of its absence. */
export const REPLY_PROMISES: readonly PlayedCase[] = [
  { id: 'T10', name: 'usage behind the end is read, and missing usage estimated', play: lateUsage },
  { id: 'T11', name: 'cached tokens are no input tokens, and the sum is kept', play: cachedTokens },
  { id: 'T12', name: 'message_start has an estimate of the prompt', play: estimateFirst },
  { id: 'T17', name: 'a first error has its status, a later one is an event', play: firstError },
  { id: 'T18', name: 'an error inside a stream of status 200 is a failure', play: errorInStream },
  { id: 'T21', name: 'a client that leaves ends everything', play: leaving },
  { id: 'T22', name: 'silence is filled with pings', play: pings },
  { id: 'T27', name: 'an empty answer is asked for once more, and then passed on', play: emptyAnswer },
];
