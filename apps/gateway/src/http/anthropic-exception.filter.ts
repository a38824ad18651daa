import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ClientError, dialectOfPath, errorResponseOf, GatewayError, ServiceError } from '@sluice/exchange';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { requestContextOf } from './request-context.js';
import { methodsOf } from './routes.js';

/** Milliseconds a client has to send the rest of a body that was refused. */
const REST_MS = 10_000;

/** Turns every failure into the error envelope of the API that the path is of; nothing else may leave as an error. */
@Catch()
export class AnthropicExceptionFilter implements ExceptionFilter {
  readonly #logger = new Logger(AnthropicExceptionFilter.name);

  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const context = requestContextOf(request);
    const error = this.#understand(exception, request);
    context.error = error;
    if (reply.sent || reply.raw.headersSent || reply.raw.destroyed) return;
    const response = errorResponseOf(error, context.requestId, dialectOfPath(pathOf(request)));
    context.exchange?.report({ type: 'response-head', status: response.status, headers: response.headers });
    context.exchange?.report({ type: 'frame-sent', data: response.body });
    void reply.status(response.status).headers(response.headers);
    if (response.status === 405) void reply.header('allow', methodsOf(pathOf(request))?.join(', '));
    const answer = (): void => void reply.send(response.body);
    if (error.status === 413) afterTheBody(request, answer);
    else answer();
  }

  #understand(exception: unknown, request: FastifyRequest): GatewayError {
    if (exception instanceof GatewayError) return exception;
    const fault = requestFault(exception, request);
    if (fault) return fault;
    this.#logger.error(exception instanceof Error ? (exception.stack ?? exception.message) : String(exception));
    return new ServiceError('gateway_internal_error', 'Internal error of the gateway; its log has the details', {
      cause: exception,
    });
  }
}

/** What Nest and Fastify have against a request, in our own words: theirs may name files and versions. */
function requestFault(exception: unknown, request: FastifyRequest): GatewayError | undefined {
  const status = exception instanceof HttpException ? exception.getStatus() : undefined;
  const code = codeOf(exception);
  if (code === 'ECONNRESET') return new ServiceError('gateway_client_closed', 'The client left', { cause: exception });
  if (status === 404) return unknownPath(request);
  if (status === 413 || code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new ClientError('request_body_too_large', 'Request exceeds the maximum size', { cause: exception });
  }
  if (code?.startsWith('FST_ERR_CTP_') || (status !== undefined && status < 500)) {
    return new ClientError('invalid_request', 'The request could not be read', { cause: exception });
  }
  return undefined;
}

function unknownPath(request: FastifyRequest): ClientError {
  const path = pathOf(request);
  const methods = methodsOf(path);
  if (methods && !methods.includes(request.method)) {
    return new ClientError('method_not_allowed', `${request.method} ${path}: use ${methods.join(' or ')}`);
  }
  return new ClientError('path_not_found', `${request.method} ${path.slice(0, 200)} is not served by this gateway`);
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/';
}

function codeOf(exception: unknown): string | undefined {
  if (typeof exception !== 'object' || exception === null || !('code' in exception)) return undefined;
  return typeof exception.code === 'string' ? exception.code : undefined;
}

/**
 * Many clients read no answer before they have sent all of their body, and take a connection that closes under them
 * for a broken one. So what is left of a body that was refused is read, thrown away, and answered then.
 */
function afterTheBody(request: FastifyRequest, answer: () => void): void {
  const { raw } = request;
  if (raw.complete || raw.readableEnded) {
    answer();
    return;
  }
  const patience = setTimeout(finish, REST_MS);
  raw.once('end', finish);
  raw.resume();

  function finish(): void {
    clearTimeout(patience);
    raw.off('end', finish);
    answer();
  }
}
