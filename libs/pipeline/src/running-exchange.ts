import type { ContextEdit } from '@sluice/anthropic';
import type { StopReason, TranslationLoss, Usage } from '@sluice/completion';
import type { Credential, Exchange, ExchangeCost, GatewayError, ReplyRelay, Target } from '@sluice/exchange';
import type { Valve } from '@sluice/streaming';

import type { KnownMedia } from './remote-media/media-inliner.js';
import type { LookedUpCall } from './translation/argument-recall.js';

/** What is known of an exchange once it has ended, for the event `exchange-end`. */
export interface ExchangeSummary {
  /** Why the reply ended, as the client was told. */
  stopReason?: StopReason;
  /** What the client was told, or, if the reply was cut, what the provider had counted so far. */
  usage?: Usage;
  /** What all attempts have cost so far. */
  cost?: ExchangeCost;
  /** What went wrong, also when the client was told by an event of a stream that ended orderly. */
  error?: GatewayError;
}

/** Which target the reply comes from, and what was lost on the way there. */
export interface ServingTarget {
  readonly target: Target;
  readonly losses: readonly TranslationLoss[];
  readonly contextEdits?: readonly ContextEdit[];
  /**
   * Set where the upstream's answer may be handed on as it comes, so that nothing of ours may stand before it:
   * `awaited` until it has begun, and again once it has failed.
   */
  relay?: 'awaited' | OpenRelay;
  /** How the upstream itself has told the failure that ends its reply: as it is to be written. */
  lastWords?: Uint8Array;
}

/** The head of an answer that is handed on. */
export interface OpenRelay extends Pick<ReplyRelay, 'headers' | 'pings'> {
  readonly status: number;
}

/** What one run through the pipeline remembers; the interceptors themselves remember nothing. */
export interface RunState {
  /** The exchange as it was handed in: observers know it by identity. */
  readonly origin: Exchange;
  readonly valve: Valve;
  readonly summary: ExchangeSummary;
  /** Tokens of the whole prompt by our own estimate; set before the first attempt. */
  estimatedInputTokens?: number;
  /** The calls of earlier turns whose arguments were looked up, by their ids. */
  readonly recalledArguments: Map<string, LookedUpCall>;
  /** What URLs of the request were found to lead to; set when the first of them is fetched. */
  media?: KnownMedia;
  /** Set with each attempt. */
  serving?: ServingTarget;
  /** The last event of the reply was written: nothing that fails from here on fails the client. */
  delivered?: boolean;
  /** Ends the run with an error; set while it runs. */
  stop?: (error: GatewayError) => void;
}

/** An exchange inside the pipeline. Each stage hands a copy with its own decision inwards. */
export interface RunningExchange extends Exchange {
  readonly run: RunState;
  /** Targets behind the present one; set by the Fallback interceptor. */
  readonly remainingTargets?: number;
  /** A reply that an earlier call began goes on in this one; set by the WebSearch interceptor. */
  readonly continues?: boolean;
  /** What the client does not get of its wishes because the operator does not want it; set by the Overrides interceptor. */
  readonly overrideLosses?: readonly TranslationLoss[];
  /** Set by the Credential interceptor. */
  readonly credential?: Credential;
  /** Whether a reply without any content fails the attempt; set by the Retry interceptor. */
  readonly refusesEmpty?: boolean;
}

/**
 * Takes an exchange into the pipeline. Written out field by field: spreading an instance of a class would lose its
 * methods, and what comes out here is spread at every stage.
 */
export function beginRun(exchange: Exchange, valve: Valve): RunningExchange {
  return {
    id: exchange.id,
    requestId: exchange.requestId,
    inbound: exchange.inbound,
    ...(exchange.dialect && { dialect: exchange.dialect }),
    ...(exchange.chat && { chat: exchange.chat }),
    request: exchange.request,
    ...(exchange.requestFault !== undefined && { requestFault: exchange.requestFault }),
    ...(exchange.requestFaultPlace && { requestFaultPlace: exchange.requestFaultPlace }),
    principal: exchange.principal,
    session: exchange.session,
    config: exchange.config,
    ambient: exchange.ambient,
    trace: exchange.trace,
    commit: exchange.commit,
    budget: exchange.budget,
    ...(exchange.clientCredential && { clientCredential: exchange.clientCredential }),
    report: (event) => {
      exchange.report(event);
    },
    run: { origin: exchange, valve, summary: {}, recalledArguments: new Map() },
  };
}
