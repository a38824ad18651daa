import { defaultTextMapGetter, propagation, ROOT_CONTEXT, type Attributes, type Context } from '@opentelemetry/api';
import { core } from '@opentelemetry/sdk-node';
import type { RequestTraceSubject } from '@sluice/exchange';

import { CONVENTION } from './attribute-names.js';

const PROPAGATOR = new core.CompositePropagator({
  propagators: [new core.W3CTraceContextPropagator(), new core.W3CBaggagePropagator()],
});

/** What a client may say about itself; everything else in its baggage is left alone. */
const TAKEN_BAGGAGE = [CONVENTION.sessionId, CONVENTION.userId, CONVENTION.tenantId];
const MAX_BAGGAGE_CHARACTERS = 256;

/** The context a client's request belongs to (W3C Trace Context, W3C Baggage); the root when it says nothing valid. */
export function extractContext(headers: RequestTraceSubject['headers']): Context {
  // Most clients propagate nothing: two look-ups instead of two parsers.
  if (headers['traceparent'] === undefined && headers['baggage'] === undefined) return ROOT_CONTEXT;
  try {
    return PROPAGATOR.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  } catch {
    return ROOT_CONTEXT;
  }
}

/** Adds the entries of the baggage that are worth an attribute. */
export function addBaggageAttributes(attributes: Attributes, context: Context): void {
  const baggage = propagation.getBaggage(context);
  if (!baggage) return;
  for (const name of TAKEN_BAGGAGE) {
    const value = baggage.getEntry(name)?.value;
    if (value !== undefined) attributes[name] = value.slice(0, MAX_BAGGAGE_CHARACTERS);
  }
}
