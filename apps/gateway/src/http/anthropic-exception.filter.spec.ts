import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BadRequestException, HttpException, NotFoundException, PayloadTooLargeException } from '@nestjs/common';
import { ClientError, ServiceError, UpstreamError, type ClientChunk } from '@sluice/exchange';
import type { PipelineRun } from '@sluice/pipeline';
import { NEVER, Observable, of, throwError } from 'rxjs';

import { ask, ObservedGateway, until } from '../../fixtures/observed-gateway.js';

/** What the pipeline does with the next request: whatever can go wrong behind the controller. */
let behave: () => Observable<ClientChunk> = () => NEVER;
let gateway: ObservedGateway;
let logged = '';

const run = (): PipelineRun => ({ chunks: behave(), summary: {}, stop: () => undefined });

beforeAll(async () => {
  gateway = await ObservedGateway.start({
    environment: { LOG_LEVEL: 'error' },
    pipeline: { run, judgesRequests: () => false },
  });
});
afterAll(async () => {
  await gateway.close();
});
afterEach(() => {
  jest.restoreAllMocks();
  gateway.events.length = 0;
});

/** Keeps what would be printed; Nest logs on both. */
function captureLog(): void {
  logged = '';
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      logged += String(text);
      return true;
    });
  }
}

function fail(error: unknown): () => Observable<ClientChunk> {
  return () => {
    throw error;
  };
}

function fastifyError(code: string): Error {
  return Object.assign(new Error(`${code}: /etc/passwd`), { code });
}

const SECRETS = /sk-secret|\/etc\/passwd|node_modules|\.ts:\d|stack/;

describe('a failure that is understood', () => {
  it.each<[string, unknown, number, string, string]>([
    ['a client error', new ClientError('permission_denied', 'no'), 403, 'permission_error', 'no'],
    ['a service error', new ServiceError('gateway_no_route', 'no route'), 404, 'not_found_error', 'no route'],
    [
      'an upstream error with a secret cause',
      new UpstreamError('upstream_failed', { publicMessage: 'openai: no', cause: new Error('sk-secret') }),
      502,
      'api_error',
      'openai: no',
    ],
    ['a 400 of Nest', new BadRequestException('/etc/passwd'), 400, 'invalid_request_error', 'could not be read'],
    ['a 404 of Nest', new NotFoundException('/etc/passwd'), 404, 'not_found_error', 'POST /v1/messages is not served'],
    ['a 413 of Nest', new PayloadTooLargeException('/etc/passwd'), 413, 'request_too_large', 'exceeds the maximum'],
    ['a 418 of Nest', new HttpException('/etc/passwd', 418), 400, 'invalid_request_error', 'could not be read'],
    ['a body over the limit', fastifyError('FST_ERR_CTP_BODY_TOO_LARGE'), 413, 'request_too_large', 'exceeds'],
    [
      'a length that is not that of the body',
      fastifyError('FST_ERR_CTP_INVALID_CONTENT_LENGTH'),
      400,
      'invalid_request_error',
      'could not be read',
    ],
  ])('%s', async (...[, error, status, type, message]) => {
    captureLog();
    behave = fail(error);
    const response = await gateway.post(ask('x'));
    const text = await response.text();
    expect({ status: response.status, body: JSON.parse(text) as unknown }).toMatchObject({
      status,
      body: {
        type: 'error',
        error: { type, message: expect.stringContaining(message) },
        request_id: response.headers.get('request-id'),
      },
    });
    expect(text).not.toMatch(SECRETS);
    expect(logged).toBe('');
  });

  it('keeps what it knows about another try in the headers', async () => {
    behave = () =>
      throwError(
        () => new UpstreamError('upstream_rate_limited', { publicMessage: 'openai: slow', retryAfterMs: 2500 }),
      );
    const { headers } = await gateway.post(ask('x'));
    expect([headers.get('retry-after'), headers.get('retry-after-ms')]).toEqual(['3', '2500']);
    behave = () =>
      throwError(() => new UpstreamError('upstream_rejected_credential', { publicMessage: 'openai: key' }));
    expect((await gateway.post(ask('x'))).headers.get('x-should-retry')).toBe('false');
  });
});

describe('a failure that is not understood', () => {
  it.each<[string, unknown]>([
    ['an Error', new Error('sk-secret in /etc/passwd')],
    ['an error of the system', Object.assign(new Error('sk-secret'), { code: 'EACCES', path: '/etc/passwd' })],
    ['a text', 'sk-secret'],
    ['nothing', undefined],
    ['null', null],
    ['an object with a code that is no text', { code: 42, stack: 'sk-secret' }],
    ['a 500 of Nest', new HttpException('sk-secret', 500)],
  ])('%s tells the client nothing but where to look', async (_name, error) => {
    captureLog();
    behave = fail(error);
    const response = await gateway.post(ask('x'));
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toEqual({
      type: 'error',
      error: {
        type: 'api_error',
        message: 'Internal error of the gateway; its log has the details',
        details: { error_code: 'gateway_internal_error' },
      },
      request_id: response.headers.get('request-id'),
    });
    expect(logged).toContain('AnthropicExceptionFilter');
  });

  it('has its stack in the log', async () => {
    captureLog();
    behave = fail(new Error('a fault of ours'));
    await gateway.post(ask('x'));
    expect(logged).toMatch(/a fault of ours[\s\S]*anthropic-exception\.filter\.spec/);
  });

  it('ends the exchange for the observers as well, with what the client was sent', async () => {
    captureLog();
    behave = () => throwError(() => new ServiceError('gateway_internal_error', 'oh'));
    const text = await (await gateway.post(ask('x'))).text();
    await until(() => gateway.ends.length === 1, 'end of the exchange');
    expect(gateway.eventsOf('response-head')).toEqual([expect.objectContaining({ status: 500 })]);
    expect(gateway.eventsOf('frame-sent')).toEqual([{ type: 'frame-sent', data: text }]);
    expect(gateway.ends[0]).toMatchObject({ error: { code: 'gateway_internal_error' } });
  });
});

describe('a failure after the head was written', () => {
  it('breaks the body off instead of passing for its end, and leaves the gateway standing', async () => {
    captureLog();
    const head = { status: 200, headers: { 'content-type': 'text/event-stream' } };
    behave = () =>
      new Observable((subscriber) => {
        subscriber.next({ data: 'event: ping\n\n', head });
        setImmediate(() => {
          subscriber.error(new ServiceError('gateway_internal_error', 'sk-secret'));
        });
      });
    const response = await gateway.post(ask('x', { stream: true }));
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    await until(() => gateway.ends.length === 1, 'end of the exchange');
    expect(gateway.eventsOf('response-head')).toEqual([]);
    behave = () => of({ data: '{}', head: { status: 200, headers: { 'content-type': 'application/json' } } });
    expect(await (await gateway.post(ask('x'))).json()).toEqual({});
  });
});

describe('a path or method that is not served', () => {
  it.each([
    ['GET', '/v1/messages', 405, 'use POST'],
    ['PUT', '/v1/messages', 405, 'use POST'],
    ['PATCH', '/v1/messages/count_tokens', 405, 'use POST'],
    ['OPTIONS', '/v1/messages', 405, 'use POST'],
    ['DELETE', '/v1/models', 405, 'use GET or HEAD'],
    ['POST', '/v1/models/openai/gpt-5.2', 405, 'use GET or HEAD'],
    ['POST', '/health/live', 405, 'use GET or HEAD'],
    ['OPTIONS', '/', 405, 'use GET or HEAD'],
    ['GET', '/v1', 404, 'GET /v1 is not served'],
    ['POST', '/v1/messages/', 404, 'is not served'],
    ['POST', '/v1/messages/batches', 404, 'is not served'],
    ['GET', '/health/', 404, 'is not served'],
    ['GET', '/../../etc/passwd', 404, 'is not served'],
  ])('%s %s: %i, naming what to use', async (method, path, status, message) => {
    const response = await fetch(`${gateway.url}${path}`, { method });
    const body = (await response.json()) as { error: { message: string }; request_id: string };
    expect({ status: response.status, message: body.error.message }).toEqual({
      status,
      message: expect.stringContaining(message),
    });
    expect(body.request_id).toBe(response.headers.get('request-id'));
  });

  // RFC 9110, 15.5.6: a 405 has to say what would be allowed, and nothing else does.
  it.each([
    ['GET', '/v1/messages?beta=true', 'POST'],
    ['DELETE', '/v1/models/openai/gpt-5.2', 'GET, HEAD'],
    ['POST', '/health/live', 'GET, HEAD'],
    ['GET', '/v1/messages/batches', null],
  ])('%s %s allows %p', async (method, path, allowed) => {
    const response = await fetch(`${gateway.url}${path}`, { method });
    await response.text();
    expect(response.headers.get('allow')).toBe(allowed);
  });

  it('does not repeat a query, nor more of a path than tells which it was', async () => {
    const response = await fetch(`${gateway.url}/${'long'.repeat(200)}?key=sk-secret`);
    const text = await response.text();
    expect(text).not.toContain('sk-secret');
    expect(text.length).toBeLessThan(450);
  });
});
