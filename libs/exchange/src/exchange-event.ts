import type { StopReason, TranslationLoss, Usage } from '@sluice/completion';

import type { AttemptCost, ExchangeCost } from './attempt-cost.js';
import type { Attempt } from './attempt.js';
import type { GatewayError } from './errors/gateway-error.js';
import type { HeaderList, UpstreamRequest } from './ports/transport.js';
import type { Route } from './target.js';
import type { TraceContext } from './trace-context.js';

/** How an attempt ended. */
export type AttemptOutcome = 'ok' | 'error' | 'aborted';

/** How an exchange ended. */
export type ExchangeOutcome =
  'ok' | 'upstream_error' | 'stream_error' | 'client_closed' | 'timeout' | 'shutdown' | 'rejected';

/**
 * What stages report to observers. A closed union, so that an observer switches over it exhaustively.
 * The exchange comes beside the event; events of an attempt carry its number.
 */
export type ExchangeEvent =
  | { readonly type: 'exchange-start' }
  | { readonly type: 'route-selected'; readonly route: Route }
  | {
      readonly type: 'attempt-start';
      readonly attempt: Attempt;
      /** As it goes out, credentials included: observers redact. */
      readonly request: UpstreamRequest;
      readonly losses: readonly TranslationLoss[];
      readonly trace: TraceContext;
    }
  | { readonly type: 'attempt-head'; readonly attempt: number; readonly status: number; readonly headers: HeaderList }
  | { readonly type: 'upstream-chunk'; readonly attempt: number; readonly bytes: Uint8Array }
  | {
      /** The upstream's body ended by itself, or the transport failed. Not reported when we ended it. */
      readonly type: 'upstream-end';
      readonly attempt: number;
      readonly failure?: GatewayError;
    }
  | { readonly type: 'attempt-error'; readonly attempt: number; readonly error: GatewayError }
  | {
      readonly type: 'attempt-end';
      readonly attempt: number;
      readonly outcome: AttemptOutcome;
      readonly usage?: Usage;
      readonly stopReason?: StopReason;
      readonly responseId?: string;
      readonly responseModel?: string;
      /** Absent where the upstream did nothing that it could charge for. */
      readonly cost?: AttemptCost;
      /** Losses found while decoding. */
      readonly losses: readonly TranslationLoss[];
    }
  | {
      readonly type: 'decision';
      readonly attempt: number;
      readonly action: 'retry' | 'fallback' | 'give-up';
      readonly errorCode: string;
      /** Milliseconds waited before the next attempt. */
      readonly waitMs: number;
      /** `provider/model` of the next attempt. */
      readonly next?: string;
    }
  | { readonly type: 'ambient-read'; readonly site: string; readonly value: unknown }
  | {
      readonly type: 'response-head';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** The body is the upstream's own: whether it keeps to the grammar is the upstream's affair. */
      readonly relayed?: true;
    }
  | { readonly type: 'frame-sent'; readonly data: string | Uint8Array }
  | { readonly type: 'client-closed'; readonly sentBytes: number }
  | {
      readonly type: 'exchange-end';
      readonly outcome: ExchangeOutcome;
      readonly stopReason?: StopReason;
      readonly usage?: Usage;
      /** Of all attempts. */
      readonly cost?: ExchangeCost;
      readonly error?: GatewayError;
    };
