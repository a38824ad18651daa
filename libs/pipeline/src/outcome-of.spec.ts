import { describe, expect, it } from '@jest/globals';
import { ClientError, ServiceError, UpstreamError, type ExchangeOutcome, type GatewayError } from '@sluice/exchange';

import { outcomeOf } from './outcome-of.js';

const upstream = (code: ConstructorParameters<typeof UpstreamError>[0]) =>
  new UpstreamError(code, { publicMessage: '' });

describe(outcomeOf.name, () => {
  it.each<[string, GatewayError | undefined, 0 | 1 | 2, ExchangeOutcome]>([
    ['nothing went wrong', undefined, 2, 'ok'],
    ['the client asked for the impossible', new ClientError('permission_denied', ''), 0, 'rejected'],
    ['no route', new ServiceError('gateway_no_route', ''), 0, 'rejected'],
    ['no key', new ServiceError('gateway_no_credential', ''), 0, 'upstream_error'],
    ['refused by the upstream', upstream('upstream_rate_limited'), 0, 'upstream_error'],
    ['cut in the middle', upstream('upstream_stream_ended_early'), 2, 'stream_error'],
    ['failed behind message_start', upstream('upstream_overloaded'), 1, 'stream_error'],
    ['silent from the start', upstream('upstream_first_byte_timeout'), 0, 'timeout'],
    ['silent in the middle', upstream('upstream_idle_timeout'), 2, 'timeout'],
    ['not whole in time', upstream('upstream_timeout'), 0, 'timeout'],
    ['no connection in time', upstream('upstream_connect_timeout'), 0, 'timeout'],
    ['the gateway stops', new ServiceError('gateway_shutting_down', ''), 2, 'shutdown'],
    ['the client left', new ServiceError('gateway_client_closed', ''), 1, 'client_closed'],
    ['a mistake of ours in the middle', new ServiceError('gateway_internal_error', ''), 2, 'stream_error'],
  ])('%s', (_name, error, stage, outcome) => {
    expect(outcomeOf(error, stage)).toBe(outcome);
  });
});
