import { GENERIC_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** Groq ("API Reference", "Reasoning"). Its tiers are not called as OpenAI calls them. */
export const GROQ_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'groq',
  // Refuses fields that it does not know.
  relaysChat: false,
  tokensField: 'max_completion_tokens',
  reasoningStyle: 'groq',
  responseFormat: 'json_schema',
  serviceTiers: { auto: 'auto', standard_only: 'on_demand' },
};
