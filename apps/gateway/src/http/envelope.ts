import { validateMessagesRequest, type MessagesRequest } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';
import { validateSync } from 'class-validator';

import { CountTokensRequestDto, MessagesRequestDto } from './messages-request.dto.js';

/** The body as a request that may be routed and sent. @throws {ClientError} `invalid_request`, naming the field */
export function parseMessagesRequest(body: unknown): MessagesRequest {
  return parse(body, MessagesRequestDto, false);
}

/** The body as a request whose tokens may be counted: `max_tokens` may be missing. @throws {ClientError} */
export function parseCountTokensRequest(body: unknown): MessagesRequest {
  return parse(body, CountTokensRequestDto, true);
}

function parse(body: unknown, Envelope: new () => object, countTokens: boolean): MessagesRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ClientError('invalid_request', 'The request body must be a JSON object');
  }
  const envelope = Object.assign(new Envelope(), pick(body as Record<string, unknown>));
  const [fault] = validateSync(envelope, { stopAtFirstError: true });
  if (fault) throw new ClientError('invalid_request', Object.values(fault.constraints ?? {})[0] ?? fault.property);
  const checked = validateMessagesRequest(body, { countTokens });
  if ('fault' in checked) throw new ClientError('invalid_request', checked.fault);
  return checked.request;
}

/** Only the envelope's own fields: copying the rest would cost as much as parsing it did. */
function pick(body: Record<string, unknown>): Record<string, unknown> {
  const { model, messages, max_tokens, stream } = body;
  return { model, messages, max_tokens, stream };
}
