import { validateMessagesRequest, type MessagesRequest } from '@sluice/anthropic';
import { ClientError, type ChatWishes, type RequestFaultPlace } from '@sluice/exchange';
import { readChatRequest } from '@sluice/openai-dialect';
import { validateSync } from 'class-validator';

import { CountTokensRequestDto, MessagesRequestDto } from './messages-request.dto.js';

/** The body as a request that may be routed and sent. @throws {ClientError} `invalid_request`, naming the field */
export function parseMessagesRequest(body: unknown): MessagesRequest {
  return refuseFaults(readMessagesRequest(body));
}

/** A request that may be routed, and what is wrong with it all the same. */
export interface ReadRequest {
  readonly request: MessagesRequest;
  /** Deeper than the envelope: an upstream of the same dialect may know better. */
  readonly fault?: string;
  /** Known in a dialect that names it apart. */
  readonly faultPlace?: RequestFaultPlace;
  /** Present where the request came as one of Chat Completions. */
  readonly chat?: ChatWishes;
  /** What the client said to tell its conversations apart, if not what Claude Code says. */
  readonly sessionHint?: string;
}

/** The body as a request that may be routed. @throws {ClientError} `invalid_request` where the envelope has a fault */
export function readMessagesRequest(body: unknown): ReadRequest {
  return read(body, MessagesRequestDto, false);
}

/** The body of Chat Completions as a request that may be routed. @throws {ClientError} `invalid_request` where none is */
export function readChatCompletionsRequest(body: unknown): ReadRequest {
  const read = readChatRequest(body);
  if ('refusal' in read) throw new ClientError('invalid_request', read.refusal.message, { place: read.refusal });
  const { request, chat, fault, sessionHint } = read;
  return {
    request,
    chat,
    ...(fault && { fault: fault.message, faultPlace: fault }),
    ...(sessionHint !== undefined && { sessionHint }),
  };
}

/** @throws {ClientError} `invalid_request` where there is a fault */
export function refuseFaults({ request, fault, faultPlace }: ReadRequest): MessagesRequest {
  if (fault !== undefined) throw new ClientError('invalid_request', fault, { place: faultPlace });
  return request;
}

/** The body as a request whose tokens may be counted: `max_tokens` may be missing. @throws {ClientError} */
export function parseCountTokensRequest(body: unknown): MessagesRequest {
  return refuseFaults(read(body, CountTokensRequestDto, true));
}

function read(body: unknown, Envelope: new () => object, countTokens: boolean): ReadRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ClientError('invalid_request', 'The request body must be a JSON object');
  }
  const envelope = Object.assign(new Envelope(), pick(body as Record<string, unknown>));
  const [fault] = validateSync(envelope, { stopAtFirstError: true });
  if (fault) throw new ClientError('invalid_request', Object.values(fault.constraints ?? {})[0] ?? fault.property);
  const checked = validateMessagesRequest(body, { countTokens });
  if (!('fault' in checked)) return checked;
  const request = body as MessagesRequest;
  // Everybody who looks at a conversation relies on there being something where a message should be.
  if (request.messages.includes(null as never)) throw new ClientError('invalid_request', checked.fault);
  return { request, fault: checked.fault };
}

/** Only the envelope's own fields: copying the rest would cost as much as parsing it did. */
function pick(body: Record<string, unknown>): Record<string, unknown> {
  const { model, messages, max_tokens, stream } = body;
  return { model, messages, max_tokens, stream };
}
