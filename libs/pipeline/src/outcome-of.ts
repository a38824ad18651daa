import type { CommitState, ExchangeOutcome, GatewayError } from '@sluice/exchange';
import { ClientError } from '@sluice/exchange';

const OUTCOMES: Readonly<Record<string, ExchangeOutcome>> = {
  gateway_client_closed: 'client_closed',
  gateway_shutting_down: 'shutdown',
  gateway_no_route: 'rejected',
  upstream_timeout: 'timeout',
  upstream_connect_timeout: 'timeout',
  upstream_first_byte_timeout: 'timeout',
  upstream_idle_timeout: 'timeout',
};

/**
 * How an exchange ended, for the event `exchange-end`.
 *
 * @param error what went wrong, undefined = nothing
 * @param stage how far the response had got by then: after it has begun, what is not a timeout is a `stream_error`
 */
export function outcomeOf(error: GatewayError | undefined, stage: CommitState['stage'] = 0): ExchangeOutcome {
  if (error === undefined) return 'ok';
  const outcome = OUTCOMES[error.code];
  if (outcome !== undefined) return outcome;
  if (stage > 0) return 'stream_error';
  return error instanceof ClientError ? 'rejected' : 'upstream_error';
}
