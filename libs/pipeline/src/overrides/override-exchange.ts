import type { OutputConfig } from '@sluice/anthropic';
import type { TranslationLoss } from '@sluice/completion';
import type { Exchange, InboundRequest, Target } from '@sluice/exchange';
import { setJsonFields } from '@sluice/wire';

import { overrideRequest } from './override-request.js';

/** What becomes another exchange for one of its targets. */
export type OverridableExchange = Pick<Exchange, 'request' | 'config' | 'chat'> & {
  readonly inbound: Pick<InboundRequest, 'body'>;
  /** What the client does not get of its wishes because the operator does not want it. */
  readonly overrideLosses?: readonly TranslationLoss[];
};

/**
 * The exchange as the operator wants it for a target; the very same one where he wants nothing. The client's bytes say
 * what its request says: upstreams of its own dialect are sent them.
 */
export function overrideExchange<Subject extends OverridableExchange>(exchange: Subject, target: Target): Subject {
  const { overrides } = target;
  const { limits } = exchange.config;
  if (overrides === undefined && limits === undefined) return exchange;
  const { request, changes, losses } = overrideRequest(exchange.request, { overrides, limits });
  if (request === exchange.request) return exchange;
  const { inbound, chat } = exchange;
  // Bytes of Chat Completions have other fields; who changes the request there has it written anew.
  const body = chat === undefined ? setJsonFields(inbound.body, inMessagesApi(changes)) : inbound.body;
  return { ...exchange, request, inbound: { ...inbound, body }, ...(losses.length > 0 && { overrideLosses: losses }) };
}

/** Its least effort is called `low` ("Effort"). */
function inMessagesApi(changes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const output = changes['output_config'] as OutputConfig | undefined;
  return output?.effort === 'minimal' ? { ...changes, output_config: { ...output, effort: 'low' } } : changes;
}
