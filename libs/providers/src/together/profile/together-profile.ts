import { GENERIC_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** Together AI ("Chat Completions", "Reasoning"). */
export const TOGETHER_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'together',
  topK: true,
  reasoningStyle: 'reasoning-switch',
  responseFormat: 'json_schema',
};
