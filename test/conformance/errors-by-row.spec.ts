import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from '@jest/globals';

import { ask, onStage, openAiError, readError, refuse, say } from './errors/error-stage.js';
import { chunk, d, DONE, f } from './streams/shorthand.js';
import { streams } from './client-promises/promise-stage.js';

const FILTERED = openAiError('The prompt was filtered.', {
  code: 'content_filter',
  innererror: { code: 'ResponsibleAIPolicyViolation' },
});

describe('a prompt that the provider filtered', () => {
  const refusal = { type: 'refusal', category: null, explanation: 'The prompt was filtered.' };

  it('is a refusal, and no error: as a whole, streamed, and in a stream that began well', async () => {
    await onStage({ environment: { FALLBACK_MODELS: 'openai/spare' } }, async ({ gateway, upstream }) => {
      const client = new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 2 });
      const request = {
        model: 'claude-opus-5-5',
        max_tokens: 64,
        messages: [{ role: 'user' as const, content: 'hi' }],
      };
      const answers = [refuse(400, FILTERED), refuse(400, FILTERED), streams(chunk(FILTERED))];
      for (const [index, answer] of answers.entries()) {
        upstream.answer(answer);
        const message = await (index === 0
          ? client.messages.create(request)
          : client.messages.stream(request).finalMessage());
        expect(message).toMatchObject({ content: [], stop_reason: 'refusal', stop_details: refusal });
        expect(message.usage.input_tokens).toBeGreaterThan(0);
        expect(message.usage.output_tokens).toBe(0);
        expect(upstream.calls).toHaveLength(1);
      }
      expect(gateway.ends.map(({ outcome, stopReason }) => [outcome, stopReason])).toEqual(
        answers.map(() => ['ok', 'refusal']),
      );
      expect(gateway.eventsOf('attempt-error')).toEqual([]);
    });
  });

  it('remains an error once the reply has begun', async () => {
    await onStage({}, async ({ gateway, upstream }) => {
      upstream.answer(streams(d({ content: 'a' }), chunk(FILTERED)));
      const text = await (await gateway.post(ask({ stream: true }))).text();
      expect(text).toContain('event: error');
      expect(text).not.toContain('message_stop');
    });
  });
});

describe('a model that the account may not use', () => {
  const forbidden = refuse(403, { message: "You don't have access to the model with the specified model ID." });

  it('is replaced by the next one, with the same key', async () => {
    const environment = { BIG_MODEL: 'big', FALLBACK_MODELS: 'openai/spare', MAX_RETRIES: '1' };
    await onStage({ environment }, async ({ gateway, upstream }) => {
      upstream.answer(forbidden, say('from the spare'));
      expect((await gateway.post(ask({ model: 'claude-opus-5-5' }))).status).toBe(200);
      expect(upstream.calls.map(({ body }) => body['model'])).toEqual(['big', 'spare']);
    });
  });

  it('is told like a key that was refused when there is no other, without a retry', async () => {
    await onStage({ keys: 2, environment: { MAX_RETRIES: '2' } }, async ({ gateway, upstream }) => {
      upstream.answer(forbidden, say('hi'));
      const error = await readError(await gateway.post(ask()));
      expect(error).toMatchObject({ status: 502, type: 'api_error' });
      expect(error.headers.get('x-should-retry')).toBe('false');
      expect(upstream.calls).toHaveLength(1);
      expect((await gateway.post(ask())).status).toBe(200);
    });
  });
});

describe('a key that may not do what was asked', () => {
  const forbidden = refuse(403, { message: 'This key may not use images.' });

  it('is followed by the next one, and not set aside: another request may be allowed', async () => {
    await onStage({ keys: 2, environment: { MAX_RETRIES: '0' } }, async ({ gateway, upstream }) => {
      upstream.answer(forbidden, say('hi'), say('hi'), say('hi'));
      for (let turn = 0; turn < 3; turn += 1) expect((await gateway.post(ask())).status).toBe(200);
      const keys = upstream.calls.map(({ authorization }) => authorization);
      expect(new Set(keys).size).toBe(2);
      expect(keys[2]).toBe(keys[0]);
    });
  });

  it('is told once two of them were refused', async () => {
    await onStage({ keys: 3 }, async ({ gateway, upstream }) => {
      upstream.answer(forbidden, forbidden, say('hi'));
      const error = await readError(await gateway.post(ask()));
      expect(error).toMatchObject({ status: 502, type: 'api_error' });
      expect(error.message).toContain('This key may not use images.');
      expect(error.headers.get('x-should-retry')).toBe('false');
      expect(upstream.calls).toHaveLength(2);
    });
  });
});

describe('a tool call that the provider could not read', () => {
  const failed = openAiError('Failed to call a function.', { code: 'tool_use_failed', status_code: 400 });

  it.each([
    ['before the reply', refuse(400, failed)],
    ['in the stream', streams(chunk(failed))],
  ])('is drawn again once, %s', async (_name, broken) => {
    await onStage({ environment: { MAX_RETRIES: '2' } }, async ({ gateway, upstream }) => {
      upstream.answer(broken, streams(d({ content: 'a' }), f('stop'), DONE));
      const response = await gateway.post(ask({ stream: true }));
      expect(await response.text()).toContain('message_stop');
      expect(upstream.calls).toHaveLength(2);
      upstream.answer(broken);
      expect(await readError(await gateway.post(ask({ stream: true })))).toMatchObject({
        status: 502,
        type: 'api_error',
      });
      expect(upstream.calls).toHaveLength(2);
    });
  });
});

describe('a client that says how long it waits', () => {
  it.each([true, false])('is told before it gives up, streamed: %s', async (stream) => {
    await onStage({}, async ({ gateway, upstream }) => {
      upstream.answer(() => undefined);
      const headers = { 'x-stainless-timeout': '0.2' };
      expect(await readError(await gateway.post(ask({ stream }), { headers }))).toMatchObject({
        status: 504,
        type: 'timeout_error',
        message: expect.stringContaining('within 0.2 s'),
      });
    });
  });
});

describe('content-encoding', () => {
  const plain = Buffer.from(JSON.stringify(ask()));

  it.each<[string, Buffer, string]>([
    ['gzip', gzipSync(plain), 'gzip'],
    ['deflate', deflateSync(plain), 'deflate'],
    ['deflate without its head', deflateRawSync(plain), 'deflate'],
    ['br', brotliCompressSync(plain), 'br'],
  ])('%s is undone', async (_name, body, encoding) => {
    await onStage({}, async ({ gateway, upstream }) => {
      upstream.answer(say('hi'));
      const response = await gateway.post('', {
        body: new Uint8Array(body),
        headers: { 'content-encoding': encoding },
      });
      expect(response.status).toBe(200);
    });
  });

  it.each<[string, Buffer, string, number, string]>([
    ['what is no gzip', plain, 'gzip', 400, 'request_body_encoding_invalid'],
    ['what is no br', plain, 'br', 400, 'request_body_encoding_invalid'],
    ['an encoding nobody knows', plain, 'lzma', 400, 'request_body_encoding_unsupported'],
    ['a bomb', gzipSync(Buffer.alloc(33 * 1024 * 1024)), 'gzip', 413, 'request_body_too_large_after_decoding'],
  ])('%s is refused with its code', async (_name, body, encoding, status, code) => {
    await onStage({}, async ({ gateway }) => {
      const response = await gateway.post('', {
        body: new Uint8Array(body),
        headers: { 'content-encoding': encoding },
      });
      const envelope = (await response.clone().json()) as { error: { details: { error_code: string } } };
      expect((await readError(response)).status).toBe(status);
      expect(envelope.error.details.error_code).toBe(code);
    });
  });
});

describe('quotas', () => {
  it.each<[string, number, object]>([
    ['no credit', 402, openAiError('Payment required')],
    ['no quota at all', 429, { error: { message: 'Quota exceeded for metric: requests, limit: 0', code: 429 } }],
    ['no credit, told inside a reply', 200, { error: { message: 'No credits', code: 402 } }],
  ])('%s: the next key, and with none left 429 without a retry', async (_name, status, failure) => {
    await onStage({ keys: 2, environment: { MAX_RETRIES: '1' } }, async ({ gateway, upstream }) => {
      upstream.answer(refuse(status, failure), say('hi'));
      expect((await gateway.post(ask())).status).toBe(200);
      upstream.answer(refuse(status, failure));
      const error = await readError(await gateway.post(ask()));
      expect(error).toMatchObject({ status: 429, type: 'rate_limit_error' });
      expect(error.headers.get('x-should-retry')).toBe('false');
      expect(upstream.calls).toHaveLength(1);
    });
  });
});
