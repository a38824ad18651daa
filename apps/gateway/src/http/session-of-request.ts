import type { MessagesRequest } from '@sluice/anthropic';
import type { Session } from '@sluice/exchange';
import type { FastifyRequest } from 'fastify';

import { requestContextOf } from './request-context.js';
import { sessionOf } from './session.js';

/** The conversation an admitted request belongs to: by it, models with several weighed targets are routed. */
export function sessionOfRequest(http: FastifyRequest, request: MessagesRequest, hint?: string): Session {
  return sessionOf(http.headers, { request, requestId: requestContextOf(http).requestId, hint });
}
