import { expect } from '@jest/globals';

import { ask, onStage, readError, say, type PlayedCase } from './error-stage.js';

const MEBIBYTE = 1024 * 1024;

async function tooLarge(): Promise<void> {
  await onStage({}, async ({ gateway, upstream }) => {
    const body = JSON.stringify(ask({ padding: 'x'.repeat(33 * MEBIBYTE) }));
    expect(await readError(await gateway.post(body))).toMatchObject({
      status: 413,
      type: 'request_too_large',
      message: 'Request exceeds the maximum size',
    });
    expect(upstream.calls).toEqual([]);
  });
}

async function malformed(): Promise<void> {
  await onStage({}, async ({ gateway }) => {
    expect(await readError(await gateway.post('{"model":'))).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
    });
  });
}

async function validationPath(): Promise<void> {
  await onStage({}, async ({ gateway }) => {
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'bot', content: 'x' },
    ];
    expect(await readError(await gateway.post(ask({ messages })))).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      message: "messages.1.role: Input should be 'user', 'assistant' or 'system'",
    });
  });
}

async function sampling(): Promise<void> {
  const headers = { 'anthropic-version': '2026-10-21' };
  await onStage({ environment: { SLUICE_VERSION_STRICTNESS: 'strict' } }, async ({ gateway, upstream }) => {
    upstream.answer(say('hi'));
    expect(await readError(await gateway.post(ask({ temperature: 1 }), { headers }))).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      message: 'temperature: Extra inputs are not permitted',
    });
    expect(upstream.calls).toEqual([]);
    expect((await gateway.post(ask(), { headers })).status).toBe(200);
  });
  await onStage({}, async ({ gateway, upstream }) => {
    upstream.answer(say('hi'));
    expect((await gateway.post(ask({ temperature: 1 }), { headers })).status).toBe(200);
  });
}

async function unknownModel(): Promise<void> {
  await onStage({}, async ({ gateway, upstream }) => {
    const error = await readError(await gateway.post(ask({ model: 'nowhere/x' })));
    expect(error).toMatchObject({ status: 404, type: 'not_found_error' });
    expect(error.message).toBe('model: nowhere/x (configured providers: openai, openai-responses)');
    expect(upstream.calls).toEqual([]);
  });
}

async function clientKey(): Promise<void> {
  const key = 'client-key-of-this-gateway';
  await onStage({ environment: { PROXY_API_KEY: key } }, async ({ gateway, upstream }) => {
    upstream.answer(say('hi'));
    const send = (sent: string): Promise<Response> => gateway.post(ask(), { headers: { 'x-api-key': sent } });
    const wrong = [key.replace('client', 'clienT'), `${key}x`, key.slice(0, -1), 'x'];
    for (const sent of wrong) {
      expect(await readError(await send(sent))).toMatchObject({
        status: 401,
        type: 'authentication_error',
        // The same words whatever was wrong with it: they tell as little as the time does.
        message: 'invalid x-api-key: it is not the PROXY_API_KEY of this gateway',
      });
    }
    expect(upstream.calls).toEqual([]);
    expect((await send(key)).status).toBe(200);
  });
}

/** What becomes of requests that cannot be served. */
export const REQUEST_CASES: readonly PlayedCase[] = [
  { id: 'X10', name: 'body too large', play: tooLarge },
  { id: 'X11', name: 'malformed JSON', play: malformed },
  { id: 'X12', name: 'validation path', play: validationPath },
  { id: 'X13', name: 'sampling, strict 2026', play: sampling },
  { id: 'X14', name: 'unknown route model', play: unknownModel },
  { id: 'X15', name: 'timing-safe key check', play: clientKey },
];
