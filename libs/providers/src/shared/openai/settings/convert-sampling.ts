import type { ChatFields } from '../chat-request.js';
import type { RequestConversion } from '../request-conversion.js';

/** What limits and steers the choice of tokens. */
export interface ConvertedSampling {
  readonly fields: ChatFields;
  /** Stop sequences that the upstream was not told and that have to be looked for in the reply. */
  readonly localStops: readonly string[];
}

/** @param effort the `reasoning_effort` that is sent, if any: it decides whether sampling may be steered */
export function convertSampling(conversion: RequestConversion, effort: unknown): ConvertedSampling {
  const { stop, localStops } = convertStops(conversion);
  return {
    fields: {
      ...convertTokenLimit(conversion),
      ...stop,
      ...convertTemperature(conversion, effort),
    },
    localStops,
  };
}

/** The limit a learned quirk carries in its name, since a quirk is a name and nothing else: `max_tokens<=8192`. */
const LEARNED_LIMIT = /^max_tokens<=(\d+)$/;

/** Tokens kept free between an estimated prompt and the reply. */
const CONTEXT_RESERVE = 64;
/** With less room than this the estimate may well be wrong, and the upstream knows better. */
const LEAST_ROOM = 1024;

/** Tokens the reply may have: what the client wants, as far as the model and its context go. */
export function tokenLimit(conversion: RequestConversion): number {
  const { request, model, quirks, losses } = conversion;
  const learned = Object.keys(quirks).map((quirk) => Number(LEARNED_LIMIT.exec(quirk)?.[1] ?? Infinity));
  const limit = Math.min(model.maxOutputTokens ?? Infinity, roomInContext(conversion), ...learned);
  const tokens = Math.max(1, Math.min(request.max_tokens, limit));
  if (tokens !== request.max_tokens) losses.add('max_tokens_clamped', 'max_tokens', `${tokens}`);
  return tokens;
}

function convertTokenLimit(conversion: RequestConversion): ChatFields {
  const { provider, quirks } = conversion;
  const tokens = tokenLimit(conversion);
  const other = provider.tokensField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  const field = quirks[provider.tokensField] ? other : provider.tokensField;
  return quirks[field] ? {} : { [field]: tokens };
}

function roomInContext({ model, estimatedInputTokens }: RequestConversion): number {
  if (model.contextTokens === undefined || estimatedInputTokens === undefined) return Infinity;
  const room = model.contextTokens - estimatedInputTokens - CONTEXT_RESERVE;
  return room >= LEAST_ROOM ? room : Infinity;
}

/** The stop sequences that mean something. */
export function stopSequences({ request }: RequestConversion): readonly string[] {
  return [...new Set(request.stop_sequences ?? [])].filter((stop) => stop !== '');
}

function convertStops(conversion: RequestConversion): { stop: ChatFields; localStops: readonly string[] } {
  const { provider, model, quirks, losses } = conversion;
  const stops = stopSequences(conversion);
  if (stops.length === 0) return { stop: {}, localStops: [] };
  if (!model.stops || quirks['stop']) return { stop: {}, localStops: stops };
  if (stops.length <= provider.maxStops) return { stop: { stop: stops }, localStops: [] };
  losses.add('stop_sequences_truncated', 'stop_sequences', `${stops.length} > ${provider.maxStops}`);
  return { stop: { stop: stops.slice(0, provider.maxStops) }, localStops: stops };
}

/** The fields that steer the choice of tokens, where the model takes them. `effort`: the one that is sent, if any. */
export function convertTemperature(conversion: RequestConversion, effort: unknown): ChatFields {
  const { request, provider, model, quirks, losses } = conversion;
  const sampled = model.sampling === 'always' || (model.sampling === 'unthinking' && effort === 'none');
  const accepted = { temperature: sampled, top_p: sampled, top_k: sampled && provider.topK };
  const fields: Record<string, unknown> = {};
  for (const name of ['temperature', 'top_p', 'top_k'] as const) {
    const value = request[name];
    // Null is how some clients leave a field out.
    if (value == null) continue;
    if (accepted[name] && !quirks[name]) fields[name] = value;
    else losses.add('sampling_dropped', name);
  }
  return fields;
}
