import { GENERIC_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** Mistral ("Chat Completion API", "Reasoning"): ids of tool calls are nine letters and digits, usage comes unasked. */
export const MISTRAL_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'mistral_ai',
  streamOptions: false,
  reasoningStyle: 'mistral',
  prefill: 'prefix',
  toolIds: 'mistral',
  responseFormat: 'json_schema',
};
