import type { GeminiConversion } from '../gemini-conversion.js';
import type { GeminiFields } from '../gemini-request.js';

/** At which price the request is served (Gemini API, "Service tiers"). Who asks is nothing that Gemini has a field for. */
export function convertAccountFields({ request, surface, losses }: GeminiConversion): GeminiFields {
  if (request.metadata?.user_id) losses.add('field_dropped', 'metadata.user_id');
  const fast = request['speed'] === 'fast';
  if (fast && surface.serviceTier) return { serviceTier: 'priority' };
  if (fast) losses.add('field_dropped', 'speed');
  if (request.service_tier === 'standard_only' && surface.serviceTier) return { serviceTier: 'standard' };
  // The tier is chosen automatically unless it is named.
  if (request.service_tier != null && request.service_tier !== 'auto') losses.add('field_dropped', 'service_tier');
  return {};
}
