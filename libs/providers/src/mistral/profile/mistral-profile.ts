import { GENERIC_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** Mistral ("Chat Completion API", "Reasoning"): ids of tool calls are nine letters and digits, usage comes unasked. */
export const MISTRAL_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'mistral_ai',
  // Refuses fields that it does not know, and ids of calls that are not its own.
  relaysChat: false,
  streamOptions: false,
  reasoningStyle: 'mistral',
  prefill: 'prefix',
  toolIds: 'mistral',
  responseFormat: 'json_schema',
};
