import Anthropic from '@anthropic-ai/sdk';
import { expect } from '@jest/globals';

import {
  ask,
  onStage,
  openAiError,
  readError,
  refuse,
  say,
  upstreamKey,
  type ErrorStage,
  type PlayedCase,
} from './error-stage.js';

const NO_QUOTA = refuse(429, openAiError('You exceeded your current quota.', { code: 'insufficient_quota' }));
const NO_KEY = refuse(401, openAiError('Incorrect API key provided.', { code: 'invalid_api_key' }));

async function notJson(): Promise<void> {
  await onStage({}, async ({ gateway, upstream }) => {
    upstream.answer(
      refuse(502, '<html><head><style>p { color: red }</style></head><body><h1>Bad Gateway</h1></body></html>'),
    );
    expect(await readError(await gateway.post(ask()))).toMatchObject({
      status: 502,
      type: 'api_error',
      message: 'openai: Bad Gateway',
    });
    upstream.answer(refuse(503, ''));
    expect(await readError(await gateway.post(ask()))).toMatchObject({ status: 529, type: 'overloaded_error' });
  });
}

/** What the upstream answers, and what the client gets. A key that is refused is the gateway's, not the client's. */
const TYPES: readonly (readonly [upstream: number, status: number, type: string])[] = [
  [400, 400, 'invalid_request_error'],
  [401, 502, 'api_error'],
  [403, 502, 'api_error'],
  [404, 404, 'not_found_error'],
  [413, 413, 'request_too_large'],
  [429, 429, 'rate_limit_error'],
  [500, 500, 'api_error'],
  [503, 529, 'overloaded_error'],
  [504, 504, 'timeout_error'],
  [529, 529, 'overloaded_error'],
];

async function envelopeTypes(): Promise<void> {
  await onStage({ keys: 20 }, async ({ gateway, upstream }) => {
    const seen: (readonly [number, number, string])[] = [];
    for (const [status] of TYPES) {
      upstream.answer(refuse(status, openAiError('The model `model-1` cannot be used')));
      const error = await readError(await gateway.post(ask()));
      seen.push([status, error.status, error.type]);
    }
    expect(seen).toEqual(TYPES);
  });
}

async function retryAfter(): Promise<void> {
  await onStage({ keys: 20 }, async ({ gateway, upstream }) => {
    const waits = async (headers: Record<string, string>): Promise<[number, number]> => {
      upstream.answer(refuse(429, openAiError('slow down'), headers));
      const error = await readError(await gateway.post(ask()));
      expect(error).toMatchObject({ status: 429, type: 'rate_limit_error' });
      return [Number(error.headers.get('retry-after')), Number(error.headers.get('retry-after-ms'))];
    };
    expect(await waits({ 'retry-after-ms': '1500', 'retry-after': '30' })).toEqual([2, 1500]);
    expect(await waits({ 'x-ratelimit-reset-requests': '1m2.5s' })).toEqual([63, 62_500]);
    expect(await waits({ 'retry-after': '7' })).toEqual([7, 7000]);
    expect(await waits({ 'x-ratelimit-reset-requests': '30', 'retry-after': 'soon' })).toEqual([0, 0]);
    const [seconds] = await waits({ 'retry-after': new Date(Date.now() + 90_000).toUTCString() });
    expect(seconds).toBeGreaterThanOrEqual(85);
    expect(seconds).toBeLessThanOrEqual(90);
  });
}

async function quotaOfOneKey(): Promise<void> {
  await onStage({ keys: 2, environment: { MAX_RETRIES: '1' } }, async ({ gateway, upstream }) => {
    upstream.answer(NO_QUOTA, say('hello'));
    for (let request = 0; request < 2; request += 1) expect((await gateway.post(ask())).status).toBe(200);
    expect(upstream.calls.map(({ authorization }) => authorization)).toEqual(
      [1, 2, 2].map((number) => `Bearer ${upstreamKey(number)}`),
    );
  });
}

/** How often the official client asks before it gives up, with two retries of its own. */
async function patientClient({ gateway }: ErrorStage): Promise<{ failure: unknown; asked: number }> {
  const client = new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 2 });
  const before = gateway.eventsOf('exchange-start').length;
  const failure: unknown = await client.messages
    .create({ model: 'openai/model-1', max_tokens: 64, messages: [{ role: 'user', content: 'hi' }] })
    .catch((error: unknown) => error);
  return { failure, asked: gateway.eventsOf('exchange-start').length - before };
}

async function quotaOfTheLastKey(): Promise<void> {
  await onStage({ environment: { MAX_RETRIES: '2' } }, async (stage) => {
    stage.upstream.answer(NO_QUOTA);
    const { failure, asked } = await patientClient(stage);
    expect(failure).toBeInstanceOf(Anthropic.RateLimitError);
    expect((failure as InstanceType<typeof Anthropic.RateLimitError>).headers.get('x-should-retry')).toBe('false');
    expect([asked, stage.upstream.calls.length]).toEqual([1, 1]);
  });
}

async function everyKeyRefused(): Promise<void> {
  await onStage({ keys: 3, environment: { MAX_RETRIES: '2' } }, async (stage) => {
    stage.upstream.answer(NO_KEY);
    const { failure, asked } = await patientClient(stage);
    expect(failure).toMatchObject({
      status: 502,
      error: { error: { type: 'api_error', message: 'upstream openai rejected the gateway credential' } },
    });
    expect([asked, stage.upstream.calls.length]).toEqual([1, 3]);
    const { status, headers } = await readError(await stage.gateway.post(ask()));
    expect([status === 401 || status === 403, headers.get('x-should-retry')]).toEqual([false, 'false']);
  });
}

/** What becomes of an upstream's failures. */
export const UPSTREAM_CASES: readonly PlayedCase[] = [
  { id: 'X04', name: 'non-JSON error', play: notJson },
  { id: 'X05', name: 'envelope types', play: envelopeTypes },
  { id: 'X06', name: 'retry-after forms', play: retryAfter },
  { id: 'X07', name: 'insufficient_quota', play: quotaOfOneKey },
  { id: 'X08', name: 'last key exhausted', play: quotaOfTheLastKey },
  { id: 'X16', name: 'upstream 401, gateway key', play: everyKeyRefused },
];
