import { GENERIC_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** xAI ("Chat Completions", "Reasoning"). */
export const XAI_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'x_ai',
  reasoningStyle: 'xai',
  schemaDialect: 'loose',
  responseFormat: 'json_schema',
};
