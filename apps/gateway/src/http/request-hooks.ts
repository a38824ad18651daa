import { versionFault } from '@sluice/anthropic';
import {
  ClientError,
  dialectOfPath,
  errorResponseOf,
  GatewayError,
  ServiceError,
  type TraceContext,
} from '@sluice/exchange';
import type { Telemetry } from '@sluice/telemetry';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { apiVersionOf } from './api-version.js';
import type { Generations } from '../generations/generations.js';
import { carryResponse } from './broken-request.js';
import { newRequestId } from './identifiers.js';
import { readRequestBody, type RequestBody } from './request-body.js';
import { openRequestContext, requestContextOf } from './request-context.js';
import { enterGeneration, generationOf } from './request-generation.js';
import { isOpenRoute } from './routes.js';

export interface RequestHooks {
  readonly generations: Generations;
  readonly telemetry: Telemetry;
  readonly bodyLimitBytes: number;
  /** Whether the process is about to end. */
  readonly closing: () => boolean;
}

/**
 * What happens around every request, before Nest sees it: its id and span, the client's key (before a byte of the
 * body is read), the body parsed once, and the access line at the end.
 */
export function registerRequestHooks(fastify: FastifyInstance, hooks: RequestHooks): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    done(admit(request, reply, hooks));
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    done(outdated(request));
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    finish(request, reply, hooks.telemetry);
    done();
  });
  fastify.removeAllContentTypeParsers();
  // A wrong content-type is forgiven as long as the body parses: clients behind proxies lose theirs.
  fastify.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: hooks.bodyLimitBytes },
    (request: FastifyRequest, bytes: Buffer) =>
      readRequestBody(bytes, request.headers['content-encoding'], hooks.bodyLimitBytes),
  );
}

/** Answers a request that Fastify gives up on before any hook: its URL cannot be decoded. */
export function refuseUnreadableUrl(cause: Error, request: FastifyRequest, reply: FastifyReply): void {
  const error = new ClientError('invalid_request', 'The URL of the request could not be read', { cause });
  const requestId = newRequestId();
  openRequestContext(request, { requestId, trace: {}, error });
  const { status, headers, body } = errorResponseOf(error, requestId, dialectOfPath(pathOf(request.url)));
  void reply.status(status).headers(headers).send(body);
}

function admit(request: FastifyRequest, reply: FastifyReply, hooks: RequestHooks): Error | undefined {
  const requestId = newRequestId();
  carryResponse(request.raw.socket, reply.raw);
  const path = pathOf(request.url);
  const open = isOpenRoute(request.method, path);
  const trace: TraceContext = open
    ? {}
    : hooks.telemetry.traces.open({
        kind: 'request',
        method: request.method,
        path,
        headers: request.headers,
        clientAddress: request.ip,
      });
  openRequestContext(request, { requestId, trace });
  const isMessages = dialectOfPath(path) === 'messages';
  reply.header('request-id', requestId);
  // OpenAI's SDKs look for theirs.
  if (!isMessages) reply.header('x-request-id', requestId);
  if (trace.traceresponse !== undefined) reply.header('traceresponse', trace.traceresponse);
  if (open) return undefined;
  if (hooks.closing()) {
    void reply.header('connection', 'close');
    return new ServiceError('gateway_shutting_down', 'The gateway is shutting down; send the request again', {
      retryAfterMs: 1000,
    });
  }
  const { access, configuration } = enterGeneration(request, reply, hooks.generations);
  try {
    const context = requestContextOf(request);
    context.principal = access.admit(request.headers);
    if (!isMessages) return undefined;
    context.apiVersion = apiVersionOf(
      request.headers['anthropic-version'],
      configuration.server.versions.required && request.method === 'POST',
    );
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new ClientError('authentication_failed', 'invalid x-api-key');
  }
}

/** What the body holds that the version its client names no longer has. */
function outdated(request: FastifyRequest): ClientError | undefined {
  const { apiVersion } = requestContextOf(request);
  if (apiVersion === undefined || !generationOf(request).configuration.server.versions.strict) return undefined;
  const { json } = (request.body ?? {}) as Partial<RequestBody>;
  const fault = versionFault(json, apiVersion);
  return fault === undefined ? undefined : new ClientError('invalid_request', fault);
}

function finish(request: FastifyRequest, reply: FastifyReply, telemetry: Telemetry): void {
  const context = requestContextOf(request);
  const path = pathOf(request.url);
  if (!context.exchange && !isOpenRoute(request.method, path)) {
    telemetry.refused(context.trace, {
      status: reply.statusCode,
      ...(context.error instanceof GatewayError && { error: context.error }),
    });
  }
  request.log.info(
    {
      request_id: context.requestId,
      trace_id: context.trace.traceId,
      exchange_id: context.exchange?.id,
      session_id: context.exchange?.session.id,
      method: request.method,
      path,
      status: reply.statusCode,
      model: context.exchange?.request.model,
      error: context.error?.code,
      duration_ms: Math.round(reply.elapsedTime),
    },
    'request',
  );
}

function pathOf(url: string): string {
  const question = url.indexOf('?');
  return question < 0 ? url : url.slice(0, question);
}
