import type { Attributes } from '@opentelemetry/api';
import type { Exchange, ExchangeCost, ExchangeEvent, ExchangeObserver } from '@sluice/exchange';

import { CONVENTION, SLUICE } from './attribute-names.js';
import { sessionId } from './gen-ai-attributes.js';
import type { RequestSpan } from './request-span.js';
import { attemptSpanOf, requestSpanOf } from './span-trace-source.js';

type ExchangeEnd = ExchangeEvent & { readonly type: 'exchange-end' };

/**
 * Turns what stages report into attributes and ends of spans. What it knows of an exchange hangs on the exchange's own
 * trace context, so there is nothing that could be left behind.
 */
export class SpanObserver implements ExchangeObserver {
  observe(exchange: Exchange, event: ExchangeEvent): void {
    const request = requestSpanOf(exchange.trace);
    if (!request) return;
    switch (event.type) {
      case 'upstream-chunk':
        request.attempt(event.attempt)?.chunk();
        return;
      case 'frame-sent':
        request.frame();
        return;
      case 'ambient-read':
      case 'upstream-end':
        return;
      case 'attempt-start':
      case 'attempt-head':
      case 'attempt-error':
      case 'attempt-end':
      case 'decision':
        observeAttempt(request, event);
        return;
      default:
        observeRequest(request, exchange, event);
    }
  }
}

type AttemptEvent = ExchangeEvent & {
  readonly type: 'attempt-start' | 'attempt-head' | 'attempt-error' | 'attempt-end' | 'decision';
};

function observeAttempt(request: RequestSpan, event: AttemptEvent): void {
  switch (event.type) {
    case 'attempt-start': {
      const span = attemptSpanOf(event.trace);
      if (!span) return;
      request.addAttempt(event.attempt, span);
      span.start(event);
      return;
    }
    case 'attempt-head':
      request.attempt(event.attempt)?.head(event.status);
      return;
    case 'attempt-error':
      request.attempt(event.attempt)?.fail(event.error);
      return;
    case 'attempt-end':
      request.attempt(event.attempt)?.end(event);
      return;
    case 'decision':
      request.beginBackoff(event);
  }
}

type RequestEvent = ExchangeEvent & {
  readonly type: 'exchange-start' | 'route-selected' | 'response-head' | 'client-closed' | 'exchange-end';
};

function observeRequest(request: RequestSpan, exchange: Exchange, event: RequestEvent): void {
  switch (event.type) {
    case 'exchange-start':
      request.name(`${exchange.inbound.method} ${exchange.inbound.path}`, exchangeAttributes(exchange));
      return;
    case 'route-selected':
      request.set({ [SLUICE.routeRule]: event.route.rule });
      return;
    case 'response-head':
      request.head(event.status);
      return;
    case 'client-closed':
      request.set({ [SLUICE.sentBytes]: event.sentBytes });
      return;
    case 'exchange-end':
      request.end({ outcome: event.outcome, error: event.error, attributes: endAttributes(event) });
  }
}

function exchangeAttributes(exchange: Exchange): Attributes {
  const attributes: Attributes = {};
  attributes[CONVENTION.httpRoute] = exchange.inbound.path;
  attributes[SLUICE.exchangeId] = exchange.id;
  attributes[SLUICE.requestId] = exchange.requestId;
  attributes[SLUICE.requestModel] = exchange.request.model;
  attributes[SLUICE.principalId] = exchange.principal.id;
  attributes[SLUICE.stream] = exchange.request.stream === true;
  attributes[SLUICE.routePolicyVersion] = exchange.config.hash;
  const session = sessionId(exchange);
  const { agentId, parentAgentId } = exchange.session;
  if (session !== undefined) attributes[CONVENTION.sessionId] = session;
  if (agentId !== undefined) attributes[SLUICE.agentId] = agentId;
  if (parentAgentId !== undefined) attributes[SLUICE.parentAgentId] = parentAgentId;
  return attributes;
}

function endAttributes({ usage, stopReason, cost }: ExchangeEnd): Attributes {
  const attributes: Attributes = {};
  if (stopReason !== undefined) attributes[SLUICE.stopReason] = stopReason;
  if (cost) addCostAttributes(attributes, cost);
  if (!usage) return attributes;
  attributes[SLUICE.usageInputTokens] = usage.inputTokens;
  attributes[SLUICE.usageOutputTokens] = usage.outputTokens;
  attributes[SLUICE.usageCacheReadTokens] = usage.cacheReadTokens;
  attributes[SLUICE.usageCacheCreationTokens] = usage.cacheCreationTokens;
  return attributes;
}

/** Of all attempts; what nobody knows the price of is counted apart, and not taken for nothing. */
function addCostAttributes(attributes: Attributes, { usd, reportedUsd, unpriced }: ExchangeCost): void {
  if (usd > 0 || unpriced === 0) attributes[SLUICE.costUsd] = usd;
  if (reportedUsd !== undefined) attributes[SLUICE.costReportedUsd] = reportedUsd;
  if (unpriced > 0) attributes[SLUICE.costUnpriced] = unpriced;
}
