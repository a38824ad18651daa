import { EMPTY_USAGE } from '@sluice/completion';
import type { BilledCall, Billing, Usage } from '@sluice/completion';

import { isObject, listOf, nonEmptyString } from '../../json/json-value.js';

/** What of a `usage` object matters to the bill alone ("Create a Message", `usage`). */
interface BilledUsage {
  readonly input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly cache_read_input_tokens?: unknown;
  readonly cache_creation_input_tokens?: unknown;
  readonly cache_creation?: unknown;
  readonly server_tool_use?: unknown;
  readonly service_tier?: unknown;
  readonly speed?: unknown;
  readonly inference_geo?: unknown;
  readonly iterations?: unknown;
  readonly model?: unknown;
}

/** Lists of prices are about these; whatever else was charged has a price of its own ("Pricing"). */
const AT_LIST_PRICE: ReadonlySet<string> = new Set(['standard', 'global', 'not_available']);

/** What a `usage` object says to the bill; undefined where it says nothing beside its counts. */
export function readBilling(usage: BilledUsage): Billing | undefined {
  const hour = hourTokens(usage);
  const searches = countOf(usage.server_tool_use, 'web_search_requests');
  const tier = [usage.service_tier, usage.speed, usage.inference_geo]
    .map(nonEmptyString)
    .find((word) => word !== undefined && !AT_LIST_PRICE.has(word));
  const calls = listOf(usage.iterations).filter(isObject).map(readCall);
  const billing = {
    ...(hour !== undefined && { cacheCreation1hTokens: hour }),
    ...(searches !== undefined && { webSearchRequests: searches }),
    ...(tier !== undefined && { serviceTier: tier }),
    ...(calls.length > 0 && { calls }),
  };
  return Object.keys(billing).length === 0 ? undefined : billing;
}

/** A call of a model on the way to a reply: the counts of the reply leave out those that another model answered. */
function readCall(call: BilledUsage): BilledCall {
  const model = nonEmptyString(call.model);
  const hour = hourTokens(call);
  const usage: Usage = {
    ...EMPTY_USAGE,
    inputTokens: countOf(call, 'input_tokens') ?? 0,
    outputTokens: countOf(call, 'output_tokens') ?? 0,
    cacheReadTokens: countOf(call, 'cache_read_input_tokens') ?? 0,
    cacheCreationTokens: countOf(call, 'cache_creation_input_tokens') ?? 0,
  };
  return {
    ...(model !== undefined && { model }),
    usage,
    ...(hour !== undefined && { cacheCreation1hTokens: hour }),
  };
}

function hourTokens({ cache_creation: written }: BilledUsage): number | undefined {
  return countOf(written, 'ephemeral_1h_input_tokens');
}

function countOf(value: unknown, name: string): number | undefined {
  const count: unknown = isObject(value) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof count === 'number' && Number.isFinite(count) && count > 0 ? count : undefined;
}
