import { GENERIC_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** Fireworks AI ("Create Chat Completion", "Reasoning"). */
export const FIREWORKS_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'fireworks',
  topK: true,
  reasoningStyle: 'effort',
  efforts: ['none', 'low', 'medium', 'high'],
  reasoningReplay: 'reasoning_content',
  responseFormat: 'json_schema',
};
