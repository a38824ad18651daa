import type { TranslationLoss } from '@sluice/completion';
import type { Attempt, ProviderAdapter, TraceContextSource, UpstreamRequest } from '@sluice/exchange';

import type { RunningExchange } from '../running-exchange.js';
import { withTrace } from './outbound-trace.js';

/** An upstream call that is about to be made. */
export interface AnnouncedCall {
  readonly exchange: RunningExchange;
  readonly provider: ProviderAdapter;
  readonly traces: TraceContextSource;
  readonly attempt: Attempt;
  readonly request: UpstreamRequest;
  readonly losses: readonly TranslationLoss[];
}

/** Characters from which on it costs less to encode a body here than to leave that to everybody who needs its bytes. */
const LONG_BODY = 16 * 1024;

/**
 * From here on the call exists: it is counted, has a span, and the observers know of it.
 * @returns the request as it goes out
 */
export function announceCall({ exchange, provider, traces, attempt, request, losses }: AnnouncedCall): UpstreamRequest {
  const { run, budget } = exchange;
  const { url } = request;
  const providerName = provider.telemetryName;
  const trace = traces.open({ kind: 'attempt', exchange: run.origin, attempt, providerName, url });
  const outgoing = encoded(withTrace(request, trace));
  budget.upstreamCalls += 1;
  exchange.report({ type: 'attempt-start', attempt, request: outgoing, losses, trace });
  return outgoing;
}

function encoded(request: UpstreamRequest): UpstreamRequest {
  const { body } = request;
  return typeof body === 'string' && body.length >= LONG_BODY ? { ...request, body: Buffer.from(body) } : request;
}
