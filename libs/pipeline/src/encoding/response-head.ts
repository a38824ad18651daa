import type { TranslationLoss } from '@sluice/completion';
import type { ClientChunk } from '@sluice/exchange';
import { formatTarget } from '@sluice/exchange';

import type { OpenRelay, RunningExchange, ServingTarget } from '../running-exchange.js';
import { replyDialectOf } from './reply-dialects.js';

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  // Nginx holds a response back until its buffer is full, unless told not to.
  'x-accel-buffering': 'no',
};

const WHOLE_HEADERS = { 'content-type': 'application/json' };

/**
 * The head of a successful response, reported to the observers. It says what is known by now: of a stream, losses
 * found later stand in the recording only.
 *
 * @param losses found while encoding; those of the request are added
 */
export function openResponse(
  exchange: RunningExchange,
  kind: 'stream' | 'whole',
  losses: readonly TranslationLoss[],
): NonNullable<ClientChunk['head']> {
  const { serving } = exchange.run;
  const { traceresponse } = exchange.trace;
  const codes = new Set([...(serving?.losses ?? []), ...losses].map(({ code }) => code));
  const relay = relayOf(serving);
  const headers: Record<string, string> = {
    ...(kind === 'stream' ? STREAM_HEADERS : WHOLE_HEADERS),
    ...relay?.headers,
    ...replyDialectOf(exchange).idHeaders(exchange.requestId),
    ...(serving && { 'x-sluice-model': formatTarget(serving.target) }),
    ...(codes.size > 0 && { 'x-sluice-loss': [...codes].join(', ') }),
    ...(traceresponse !== undefined && { traceresponse }),
  };
  const { status = 200 } = relay ?? {};
  exchange.report({ type: 'response-head', status, headers, ...(relay && { relayed: true }) });
  return { status, headers };
}

function relayOf(serving: ServingTarget | undefined): OpenRelay | undefined {
  return typeof serving?.relay === 'object' ? serving.relay : undefined;
}
