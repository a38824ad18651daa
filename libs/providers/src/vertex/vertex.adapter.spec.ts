import { describe, expect, it } from '@jest/globals';
import type { PreparedAttempt, ProviderSettings } from '@sluice/exchange';
import { makeAttempt } from '@sluice/testing';

import { createVertex } from './vertex.adapter.js';

interface Options extends Partial<ProviderSettings> {
  readonly headers?: readonly (readonly [string, string])[];
  readonly stream?: boolean;
  readonly model?: string;
}

const make = (settings: Partial<ProviderSettings> = {}) =>
  createVertex({
    id: 'vertex',
    adapter: 'vertex',
    baseUrl: 'https://aiplatform.googleapis.com',
    profile: '',
    options: { project: 'my-project' },
    ...settings,
  });

function prepare({
  headers = [],
  stream = true,
  model = 'claude-sonnet-4-5@20250929',
  ...settings
}: Options = {}): PreparedAttempt {
  const request = { model: 'vertex/x', max_tokens: 10, messages: [{ role: 'user' as const, content: 'hi' }], stream };
  const inbound = { query: 'beta=true', headers, body: Buffer.from(JSON.stringify(request)) };
  return make(settings).prepare(makeAttempt({ request, inbound, target: { provider: 'vertex', model } }));
}

describe('Vertex', () => {
  it.each<[string | undefined, string]>([
    [undefined, 'aiplatform.googleapis.com'],
    ['global', 'aiplatform.googleapis.com'],
    ['us', 'aiplatform.us.rep.googleapis.com'],
    ['eu', 'aiplatform.eu.rep.googleapis.com'],
    ['europe-west1', 'europe-west1-aiplatform.googleapis.com'],
  ])('is called in the location %s at %s', (location, host) => {
    const options = { project: 'my-project', ...(location !== undefined && { location }) };
    expect(prepare({ options }).request.url).toBe(
      `https://${host}/v1/projects/my-project/locations/${location ?? 'global'}/publishers/anthropic/models/claude-sonnet-4-5%4020250929:streamRawPredict`,
    );
  });

  it.each([
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/v1/projects/my-project/locations/us-east5/'],
    ['http://proxy.test/google/v1/', 'http://proxy.test/google/v1/projects/my-project/locations/us-east5/'],
  ])('is called at another host: %s', (baseUrl, begin) => {
    const { url } = prepare({ baseUrl, options: { project: 'my-project', location: 'us-east5' } }).request;
    expect(url).toBe(`${begin}publishers/anthropic/models/claude-sonnet-4-5%4020250929:streamRawPredict`);
  });

  it('T17 has the version in its body, betas in their header, no model there and no query', () => {
    const headers = [
      ['anthropic-beta', 'a-1,b-2'],
      ['anthropic-version', '2023-06-01'],
      ['x-custom', '1'],
      ['x-api-key', 'of-the-client'],
    ] as const;
    const { request, signing } = prepare({ headers, stream: false });
    expect(request.url).toMatch(/:rawPredict$/);
    expect(request.headers).toMatchObject({ 'anthropic-beta': 'a-1,b-2' });
    expect(JSON.stringify(request.headers)).not.toMatch(/secret|of-the-client|x-custom|anthropic-version/);
    expect(JSON.parse(Buffer.from(request.body ?? '').toString('utf8'))).toEqual({
      anthropic_version: 'vertex-2023-10-16',
      max_tokens: 10,
      messages: [{ role: 'user', content: 'hi' }],
      stream: false,
    });
    expect(signing).toEqual({ scheme: 'google' });
  });

  it('names the second version as the client does, where the model came out with it', () => {
    const headers = [['anthropic-version', '2026-10-21']] as const;
    const bodyOf = ({ request }: PreparedAttempt): unknown => JSON.parse(Buffer.from(request.body ?? '').toString());
    expect(bodyOf(prepare({ headers, model: 'claude-opus-4-8' }))).toMatchObject({ anthropic_version: '2026-10-21' });
    expect(bodyOf(prepare({ headers }))).toMatchObject({ anthropic_version: 'vertex-2023-10-16' });
  });

  it('hands on whole events, with pings between them', () => {
    const relay = prepare().openRelay?.({ status: 200, headers: [['content-type', 'text/event-stream']] });
    expect(relay?.pings).toBe(true);
    const event = 'event: ping\ndata: {"type": "ping"}\n\n';
    expect(relay?.push(Buffer.from(event.slice(0, 20))).bytes).toHaveLength(0);
    expect(Buffer.from(relay!.push(Buffer.from(event.slice(20))).bytes).toString()).toBe(event);
    expect(relay?.end().bytes).toHaveLength(0);
  });
});

describe('failures of Vertex', () => {
  const classify = (status: number, body: unknown) =>
    make().classifyFailure({
      ...makeAttempt({ target: { provider: 'vertex', model: 'm' } }),
      status,
      headers: [['content-type', 'application/json; charset=UTF-8']],
      body: JSON.stringify(body),
    }).error;
  const google = (code: number, status: string, message: string) => ({ error: { code, message, status } });

  it.each<[string, number, unknown, string, string]>([
    ['a quota', 429, google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded'), 'upstream_rate_limited', 'rate_limit_error'],
    [
      'the same as a list',
      429,
      [google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded')],
      'upstream_rate_limited',
      'rate_limit_error',
    ],
    [
      'a model that is not there',
      404,
      google(404, 'NOT_FOUND', 'Publisher Model was not found'),
      'upstream_model_not_found',
      'not_found_error',
    ],
    [
      'a right that is missing',
      403,
      google(403, 'PERMISSION_DENIED', 'Permission denied'),
      'upstream_forbidden',
      'api_error',
    ],
    ['a time that is up', 504, google(504, 'DEADLINE_EXCEEDED', 'Too slow'), 'upstream_timeout', 'timeout_error'],
    ['no room', 503, google(503, 'UNAVAILABLE', 'Unavailable'), 'upstream_overloaded', 'overloaded_error'],
    ['a failure of its own', 500, google(500, 'INTERNAL', 'Internal error'), 'upstream_internal_error', 'api_error'],
  ])('read %s', (_what, status, body, code, type) => {
    const error = classify(status, body);
    expect([error.code, error.anthropicType]).toEqual([code, type]);
  });

  it('are told in Google’s words; what comes in the envelope of the Messages API stays as it is', () => {
    const { publicMessage, verbatim } = classify(429, google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded'));
    expect([publicMessage, verbatim]).toEqual(['Quota exceeded', undefined]);
    const own = { type: 'error', request_id: 'req_1', error: { type: 'invalid_request_error', message: 'bad', x: 1 } };
    expect(classify(400, own).verbatim?.body).toBe(JSON.stringify(own));
  });

  it('of a key that is the client’s own are the client’s to know', () => {
    const { error } = make().classifyFailure({
      ...makeAttempt({ target: { provider: 'vertex', model: 'm' } }),
      status: 401,
      headers: [],
      body: JSON.stringify(google(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.')),
      clientKey: true,
    });
    expect(error.verbatim).toMatchObject({
      status: 401,
      body: expect.stringContaining('"type":"authentication_error"'),
    });
  });

  it('of a token are no failures of the account', () => {
    const error = classify(401, google(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.'));
    expect(error).toMatchObject({ code: 'upstream_forbidden', status: 502, credentialVerdict: 'ok', retryable: true });
    expect(error.verbatim).toBeUndefined();
  });
});
