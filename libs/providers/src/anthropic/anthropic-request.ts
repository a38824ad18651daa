import type { AttemptInput, InboundRequest, PreparedAttempt, UpstreamRequest } from '@sluice/exchange';

import {
  authentication,
  betasOf,
  callHeaders,
  OLDEST_VERSION,
  relayedRequestHeaders,
  versionOf,
} from '../shared/anthropic/request/relayed-request-headers.js';
import { fitToClaude } from '../shared/anthropic/request/claude/fit-to-claude.js';
import { spliceBody } from '../shared/anthropic/request/splice-body.js';
import { withKnownEffort } from '../shared/anthropic/request/known-effort.js';
import { normaliseRequest } from '../shared/anthropic/request/normalise-request.js';
import type { AnthropicMessagesOptions } from './anthropic-types.js';

/** A request in the words of one upstream, and what that has cost. */
export type ComposedRequest = Pick<PreparedAttempt, 'request' | 'losses' | 'contextEdits'>;

/** Puts a request together: the client's own bytes where the upstream takes them, else what it understands. */
export function composeRequest(attempt: AttemptInput, options: AnthropicMessagesOptions): ComposedRequest {
  const inbound = attempt.inbound ?? NOBODY;
  const { body, losses, contextEdits } = options.profile.relay
    ? relayedBody(attempt, options)
    : normalisedBody(attempt, options);
  const stream = attempt.request.stream === true;
  const request: UpstreamRequest = {
    method: 'POST',
    url: messagesUrl(options, inbound.query),
    headers: headersOf(attempt, options),
    body,
    stream,
  };
  return { request, losses, ...(contextEdits && { contextEdits }) };
}

const NOBODY: Pick<InboundRequest, 'query' | 'headers'> = { query: '', headers: [] };

function relayedBody(attempt: AttemptInput, { profile }: AnthropicMessagesOptions) {
  const { request, inbound, target } = attempt;
  if (attempt.chat) {
    const fitted = fitToClaude(attempt, profile);
    const { body, losses } = spliceBody(Buffer.from(JSON.stringify(fitted.request)), fitted.request, target);
    return { body, losses: [...fitted.losses, ...losses], contextEdits: undefined };
  }
  const bytes = inbound?.body ?? Buffer.from(JSON.stringify(withKnownEffort(request)));
  return { ...spliceBody(bytes, request, target), contextEdits: undefined };
}

function normalisedBody(attempt: AttemptInput, { profile }: AnthropicMessagesOptions) {
  const { request, losses, contextEdits } = normaliseRequest(attempt, profile);
  return { body: JSON.stringify(request), losses, contextEdits };
}

/** People write base URLs with and without the `/v1` of their documentation. */
function messagesUrl({ baseUrl, profile }: AnthropicMessagesOptions, query: string): string {
  const url = `${baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1/messages`;
  const forwarded = profile.forwardHeaders ? withoutKeys(query) : '';
  return forwarded === '' ? url : `${url}?${forwarded}`;
}

/** Some clients put keys where everybody logs them. */
function withoutKeys(query: string): string {
  const parameters = query.split('&');
  return parameters.filter((parameter) => !/^[^=]*(?:key|token|secret|auth|signature)/i.test(parameter)).join('&');
}

function headersOf(attempt: AttemptInput, { profile }: AnthropicMessagesOptions): Readonly<Record<string, string>> {
  const { inbound = NOBODY, quirks, request } = attempt;
  const betas = profile.betas ? betasOf(inbound.headers, quirks) : [];
  return {
    ...callHeaders(request.stream === true),
    ...(profile.forwardHeaders && relayedRequestHeaders(inbound.headers)),
    'anthropic-version': profile.forwardHeaders ? versionOf(inbound.headers) : OLDEST_VERSION,
    ...(betas.length > 0 && { 'anthropic-beta': betas.join(',') }),
    ...authentication(attempt, profile.authentication),
  };
}
