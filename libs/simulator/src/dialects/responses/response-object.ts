import type { FinishReason } from '../../reply-plan.js';
import type { SimulatedUsage } from '../../usage-meter.js';

/** What all that is said of one response shares. */
export interface ResponseIdentity {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly model: string;
  /** Whether reasoning is summed up, and whether it is sealed to be handed back. */
  readonly summary: boolean;
  readonly sealed: boolean;
}

/** The response before it has said anything ("The response object"). */
export function openResponse({ id, created, model }: ResponseIdentity): object {
  return {
    id,
    object: 'response',
    created_at: created,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    model,
    output: [],
    usage: null,
  };
}

/** The response at its end. */
export function endedResponse(
  identity: ResponseIdentity,
  end: { readonly finish: FinishReason; readonly usage: SimulatedUsage; readonly output: readonly object[] },
): object {
  const reason = INCOMPLETE[end.finish];
  return {
    ...openResponse(identity),
    status: reason === undefined ? 'completed' : 'incomplete',
    incomplete_details: reason === undefined ? null : { reason },
    output: end.output,
    usage: responseUsage(end.usage),
  };
}

const INCOMPLETE: Readonly<Partial<Record<FinishReason, string>>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
};

function responseUsage({ promptTokens, outputTokens, reasoningTokens }: SimulatedUsage): object {
  return {
    input_tokens: promptTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: promptTokens + outputTokens,
  };
}
