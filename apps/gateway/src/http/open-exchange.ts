import { Valve } from '@sluice/streaming';
import type { FastifyRequest } from 'fastify';

import { refuseFaults, type ReadRequest } from './envelope.js';
import type { OpenExchange } from './exchange-sink.js';
import { generationOf } from './request-generation.js';
import { sessionOfRequest } from './session-of-request.js';

/**
 * Hands a request to the pipeline.
 *
 * @throws {ClientError} `invalid_request` for a fault that no upstream of the same dialect is there to judge
 * @throws {ServiceError} `gateway_recording_unavailable` where everything must be recorded
 */
export function openExchange(http: FastifyRequest, read: ReadRequest): OpenExchange {
  const { exchanges, pipeline, recordingGate } = generationOf(http);
  const { config } = exchanges;
  // Only a fault raises the question who judges: to answer it costs a second routing.
  const { request, fault, chat, sessionHint } = read;
  if (fault !== undefined) {
    const session = sessionOfRequest(http, request, sessionHint);
    if (!pipeline.judgesRequests({ request, config, session, ...(chat && { chat }) })) refuseFaults(read);
  }
  recordingGate.check();
  const exchange = exchanges.open(http, read);
  const valve = new Valve();
  return { exchange, valve, run: pipeline.run(exchange, valve) };
}
