import type { CompletionRoute, Dialect, DialectCall, DialectRequest, ReadDialectCall } from '../../dialect.js';
import { bearerKey } from '../../key-check.js';
import { LISTED_MODELS } from '../../scenario-registry.js';
import { readChatRequest } from './chat-request.js';
import { ChunkFormat } from './chunk-format.js';
import { openAiErrorFor } from './openai-error.js';
import { checkRequest } from './request-check.js';
import { formatWhole } from './whole-format.js';

const completions: CompletionRoute = {
  kind: 'completion',
  path: /^\/v1\/chat\/completions$/,
  read: readCall,
};

/** The OpenAI Chat Completions API. */
export const chatDialect: Dialect = {
  name: 'chat',
  routes: [
    completions,
    {
      kind: 'document',
      path: /^\/v1\/models$/,
      document: (call) => ({ object: 'list', data: LISTED_MODELS.map((id) => model(id, call)) }),
    },
    {
      kind: 'document',
      path: /^\/v1\/models\/.+$/,
      document: (call) => model(decodeURIComponent(call.path.slice('/v1/models/'.length)), call),
    },
  ],
  keyOf: ({ headers }) => bearerKey(headers.authorization),
  headers: ({ serial }) => ({ 'x-request-id': `req_sim${serial}` }),
  failure: (reason) => ({ status: reason.status, body: openAiErrorFor(reason) }),
};

/** Reads a call of the Chat Completions API; dialects that differ from it in their addresses alone begin here. */
export function readCall({ body, serial, seconds }: ReadDialectCall): DialectRequest {
  const checked = checkRequest(body);
  if ('refusal' in checked) return { refusal: { status: 400, body: checked.refusal } };
  const { request } = checked;
  const identity = { id: `chatcmpl-sim${serial}`, created: seconds, model: request.model };
  return {
    request: readChatRequest(request),
    format: {
      streamType: request.stream === true ? 'text/event-stream; charset=utf-8' : undefined,
      openStream: () => new ChunkFormat(identity, request.stream_options?.include_usage === true),
      whole: (reply) => formatWhole(identity, reply),
    },
  };
}

function model(id: string, { seconds }: DialectCall): object {
  return { id, object: 'model', created: seconds, owned_by: 'simulator' };
}
