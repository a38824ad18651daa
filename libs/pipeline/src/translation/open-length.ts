import type { MessagesRequest } from '@sluice/anthropic';
import type { Exchange, ModelFacts, Target } from '@sluice/exchange';

/**
 * Tokens for a reply whose client leaves its length to the model: more than replies have as a rule, and less than many
 * models could give, since some upstreams count what is allowed as if it had been used.
 */
const AMPLE_TOKENS = 32_000;

/** What says how long a reply may be. */
export interface OpenLength {
  readonly exchange: Pick<Exchange, 'chat' | 'config'>;
  /** What the client has asked for, before any stage had something else asked. */
  readonly asked: MessagesRequest;
  readonly target: Target;
  readonly facts: ModelFacts | undefined;
}

/** The request with the length that its model can give, where the client has set no limit and the operator none. */
export function withOpenLength(
  request: MessagesRequest,
  { exchange, asked, target, facts }: OpenLength,
): MessagesRequest {
  const { chat, config } = exchange;
  const known = facts?.outputTokens;
  if (chat?.openLength !== true || known === undefined || request.max_tokens !== asked.max_tokens) return request;
  const bounds = [config.limits?.maxOutputTokens, target.overrides?.maxOutputTokens].map((most) => most ?? Infinity);
  const tokens = Math.min(known, AMPLE_TOKENS, ...bounds);
  return tokens > (request.thinking?.budget_tokens ?? 0) ? { ...request, max_tokens: tokens } : request;
}
