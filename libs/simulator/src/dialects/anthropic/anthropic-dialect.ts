import type { Dialect, DialectCall, DialectRequest, ReadDialectCall, ReplyFormat } from '../../dialect.js';
import { bearerKey } from '../../key-check.js';
import type { FailureReason } from '../../reply-plan.js';
import { LISTED_MODELS } from '../../scenario-registry.js';
import { anthropicErrorFor } from './anthropic-error.js';
import { EventFormat } from './event-format.js';
import { formatMessage, type MessageIdentity, type ThinkingDisplay } from './message-format.js';
import { readMessagesRequest, type MessagesRequest } from './messages-request.js';
import { refuseMessages } from './request-check.js';

/** The Anthropic Messages API. */
export const anthropicDialect: Dialect = {
  name: 'anthropic',
  routes: [
    { kind: 'completion', path: /^\/v1\/messages$/, read: readMessages },
    { kind: 'completion', path: /^\/v1\/messages\/count_tokens$/, read: readCount },
    {
      kind: 'document',
      path: /^\/v1\/models$/,
      when: hasVersion,
      document: () => ({
        data: LISTED_MODELS.map(model),
        has_more: false,
        first_id: LISTED_MODELS[0],
        last_id: LISTED_MODELS.at(-1),
      }),
    },
    {
      kind: 'document',
      path: /^\/v1\/models\/.+$/,
      when: hasVersion,
      document: ({ path }) => model(decodeURIComponent(path.slice('/v1/models/'.length))),
    },
  ],
  keyOf: ({ headers }) => headers['x-api-key']?.toString() ?? bearerKey(headers.authorization),
  headers: (call) => ({ 'request-id': requestId(call), 'anthropic-ratelimit-requests-remaining': '99' }),
  failure: failureReply,
};

/** Reads a call that asks for a message; dialects that carry the same body elsewhere begin here. */
export function readMessages(call: ReadDialectCall): DialectRequest {
  const refusal = refuseHeaders(call) ?? refuseMessages(call.body, true);
  if (refusal) return { refusal: failureReply(refusal, call) };
  const request = call.body as MessagesRequest;
  return { request: readMessagesRequest(request), format: messageFormat(request, call) };
}

/** Reads a call that asks for a count. */
export function readCount(call: ReadDialectCall): DialectRequest {
  const refusal = refuseHeaders(call) ?? refuseMessages(call.body, false);
  if (refusal) return { refusal: failureReply(refusal, call) };
  const request = call.body as MessagesRequest;
  const format = messageFormat({ ...request, stream: false }, call);
  const whole: ReplyFormat['whole'] = ({ usage }) => ({ input_tokens: usage.promptTokens });
  return { request: readMessagesRequest(request), format: { ...format, whole } };
}

function messageFormat(request: MessagesRequest, call: DialectCall): ReplyFormat {
  const identity: MessageIdentity = {
    id: `msg_sim${call.serial}`,
    model: request.model,
    thinking: thinkingDisplay(request),
  };
  return {
    streamType: request.stream === true ? 'text/event-stream; charset=utf-8' : undefined,
    openStream: (promptTokens) => new EventFormat(identity, { promptTokens, requestId: requestId(call) }),
    whole: (reply) => formatMessage(identity, reply),
  };
}

function thinkingDisplay({ thinking }: MessagesRequest): ThinkingDisplay {
  if (thinking === undefined || thinking.type === 'disabled') return 'none';
  return thinking.display === 'omitted' ? 'omitted' : 'shown';
}

/** The version is demanded; a beta whose name begins with `unknown` is one the API does not know. */
function refuseHeaders({ headers }: DialectCall): FailureReason | undefined {
  if (headers['anthropic-version'] === undefined)
    return { status: 400, message: 'anthropic-version: header is required' };
  const betas = headers['anthropic-beta']?.toString().split(',') ?? [];
  const unknown = betas.map((beta) => beta.trim()).filter((beta) => beta.startsWith('unknown'));
  if (unknown.length === 0) return undefined;
  const values = unknown.map((beta) => `\`${beta}\``).join(', ');
  return {
    status: 400,
    message: `Unexpected value(s) ${values} for the \`anthropic-beta\` header. Please consult our documentation or try again without the header.`,
  };
}

function failureReply(reason: FailureReason, call: DialectCall): { status: number; body: object } {
  return { status: reason.status, body: anthropicErrorFor(reason, requestId(call)) };
}

function requestId({ serial }: DialectCall): string {
  return `req_sim${serial}`;
}

function hasVersion({ headers }: DialectCall): boolean {
  return headers['anthropic-version'] !== undefined;
}

function model(id: string): object {
  return { type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' };
}
