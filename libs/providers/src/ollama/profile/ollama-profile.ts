import { LOCAL_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** Ollama ("OpenAI compatibility"): knows no tool choice. */
export const OLLAMA_PROFILE: ProviderProfile = {
  ...LOCAL_PROFILE,
  telemetryName: 'ollama',
  reasoningStyle: 'effort',
  efforts: ['none', 'low', 'medium', 'high', 'max'],
  toolChoice: { required: false, named: false, none: false },
  parallelSwitch: false,
};
