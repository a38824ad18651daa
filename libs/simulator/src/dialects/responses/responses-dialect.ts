import type { Dialect, DialectCall, DialectRequest, ReadDialectCall } from '../../dialect.js';
import { bearerKey } from '../../key-check.js';
import { openAiErrorFor } from '../chat/openai-error.js';
import { EventFormat, formatWhole } from './event-format.js';
import { checkRequest } from './request-check.js';
import type { ResponseIdentity } from './response-object.js';
import { readResponsesRequest, type ResponsesRequest } from './responses-request.js';

/** The OpenAI Responses API. */
export const responsesDialect: Dialect = {
  name: 'responses',
  routes: [{ kind: 'completion', path: /^\/v1\/responses$/, read: readResponsesCall }],
  keyOf: ({ headers }) => bearerKey(headers.authorization),
  headers: ({ serial }) => ({ 'x-request-id': `req_sim${serial}` }),
  failure: (reason) => ({ status: reason.status, body: openAiErrorFor(reason) }),
};

/** Reads a call of the Responses API; dialects that differ from it in their addresses alone begin here. */
export function readResponsesCall(call: ReadDialectCall): DialectRequest {
  const checked = checkRequest(call.body);
  if ('refusal' in checked) return { refusal: { status: 400, body: checked.refusal } };
  const { request } = checked;
  const identity = identityOf(request, call);
  return {
    request: readResponsesRequest(request),
    format: {
      streamType: request.stream === true ? 'text/event-stream; charset=utf-8' : undefined,
      openStream: () => new EventFormat(identity),
      whole: (reply) => formatWhole(identity, reply),
    },
  };
}

function identityOf(
  { model, include, reasoning }: ResponsesRequest,
  { serial, seconds }: DialectCall,
): ResponseIdentity {
  return {
    id: `resp_sim${serial}`,
    created: seconds,
    model,
    summary: reasoning?.summary != null,
    sealed: include?.includes('reasoning.encrypted_content') === true,
  };
}
