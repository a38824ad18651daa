import type { ApiVersion } from '@sluice/anthropic';
import type { Exchange, GatewayError, Principal, TraceContext } from '@sluice/exchange';
import type { FastifyRequest } from 'fastify';

/** What the gateway knows about one HTTP request, from its first header to its access line. */
export interface RequestContext {
  readonly requestId: string;
  readonly trace: TraceContext;
  /** Set once the caller was admitted. */
  principal?: Principal;
  /** Set once the caller was admitted, where it speaks the Messages API. */
  apiVersion?: ApiVersion;
  /** Set once the request became an exchange; absent for whatever was refused before. */
  exchange?: Exchange;
  /** Why the request was refused, if it was. */
  error?: GatewayError;
}

const CONTEXTS = new WeakMap<object, RequestContext>();

/** Remembers the context of a request for as long as the request lives. */
export function openRequestContext(request: FastifyRequest, context: RequestContext): void {
  CONTEXTS.set(request.raw, context);
}

/** @throws {Error} when the onRequest hook has not run, which is a fault of the wiring */
export function requestContextOf(request: FastifyRequest): RequestContext {
  const context = CONTEXTS.get(request.raw);
  if (!context) throw new Error('no request context: the onRequest hook is not registered');
  return context;
}
