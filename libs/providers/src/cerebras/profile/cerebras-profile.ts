import { GENERIC_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** Cerebras ("Chat Completions", "Reasoning"). */
export const CEREBRAS_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'cerebras',
  // Refuses fields that it does not know.
  relaysChat: false,
  tokensField: 'max_completion_tokens',
  images: false,
  reasoningStyle: 'cerebras',
  responseFormat: 'json_schema',
};
