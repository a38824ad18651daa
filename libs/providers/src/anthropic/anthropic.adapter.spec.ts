import { describe, expect, it } from '@jest/globals';
import type { AttemptInput, ReplyRelay, UpstreamRequest } from '@sluice/exchange';
import { makeAttempt } from '@sluice/testing';

import { createAnthropic } from './anthropic.adapter.js';

const STREAM = [['content-type', 'text/event-stream; charset=utf-8']] as const;
const WHOLE = [['content-type', 'application/json']] as const;
const adapter = createAnthropic({ id: 'anthropic', adapter: 'anthropic', baseUrl: 'https://api.test', profile: '' });

/** An attempt for a body as a client would write it. */
function attemptFor(text: string, more: Partial<AttemptInput> = {}): AttemptInput {
  const request = JSON.parse(text) as AttemptInput['request'];
  return makeAttempt({
    request,
    target: { provider: 'anthropic', model: request.model },
    inbound: { query: '', headers: [], body: Buffer.from(text) },
    ...more,
  });
}

function bodyOf({ body }: UpstreamRequest): string {
  return Buffer.from(body as Uint8Array).toString('utf8');
}

function openRelay(text: string, headers: readonly (readonly [string, string])[]): ReplyRelay {
  return adapter.prepare(attemptFor(text)).openRelay!({ status: 200, headers })!;
}

describe('a request of the Claude API', () => {
  it('is sent as the very bytes that came', () => {
    const text =
      '{ "model":"m" ,"max_tokens":1e1,"x":1.0,"x":2,"messages":[{"role":"user","content":"\\u00fc\\ud83d\\ude00"}]}\n';
    const attempt = attemptFor(text);
    const { request } = adapter.prepare(attempt);
    expect(request.body).toBe(attempt.inbound!.body);
  });

  it('goes to the address with and without the v1 that people write behind it', () => {
    const text = '{"model":"m","max_tokens":1,"messages":[]}';
    const inbound = { query: 'api_key=secret&beta=true', headers: [], body: Buffer.from(text) };
    for (const baseUrl of ['https://api.test', 'https://api.test/', 'https://api.test/v1', 'https://api.test/v1/']) {
      const made = createAnthropic({ id: 'a', adapter: 'anthropic', baseUrl, profile: '' });
      expect(made.prepare(attemptFor(text)).request.url).toBe('https://api.test/v1/messages');
      expect(made.prepare(attemptFor(text, { inbound })).request.url).toBe('https://api.test/v1/messages?beta=true');
    }
  });

  it('can be made of a request that nobody sent', () => {
    const { request, target } = attemptFor('{"model":"m","max_tokens":1,"messages":[]}');
    const attempt = makeAttempt({ request, target });
    expect(JSON.parse(bodyOf(adapter.prepare(attempt).request))).toEqual(attempt.request);
  });
});

describe('an answer of the Claude API', () => {
  const streamed = '{"model":"m","max_tokens":1,"messages":[],"stream":true}';
  const whole = '{"model":"m","max_tokens":1,"messages":[]}';

  it.each([
    ['a whole one to whoever asked for a stream', streamed, WHOLE],
    ['a stream to whoever did not', whole, STREAM],
    ['one of an unknown kind to whoever asked for a stream', streamed, []],
  ])('is not handed on: %s', (_name, text, headers) => {
    expect(adapter.prepare(attemptFor(text)).openRelay!({ status: 200, headers })).toBeUndefined();
  });

  it('has its head, without what concerns the connection, its edge and a shared quota', () => {
    const relay = openRelay(whole, [
      ...WHOLE,
      ['request-id', 'req_1'],
      ['anthropic-organization-id', 'org'],
      ['anthropic-ratelimit-tokens-remaining', '0'],
      ['set-cookie', 'a=b'],
      ['cf-ray', 'x'],
      ['connection', 'keep-alive, x-odd'],
      ['x-odd', '1'],
      ['retry-after', '3'],
      ['x-new', 'a'],
      ['x-new', 'b'],
    ]);
    expect(relay.headers).toEqual({
      'content-type': 'application/json',
      'anthropic-organization-id': 'org',
      'x-new': 'a, b',
      'x-sluice-upstream-request-id': 'req_1',
    });
  });
});
