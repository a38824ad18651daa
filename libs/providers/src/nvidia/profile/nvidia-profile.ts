import { GENERIC_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** NVIDIA NIM ("LLM APIs"): each model is served by its own container, and thinking is a switch of its chat template. */
export const NVIDIA_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'nvidia',
  reasoningStyle: 'chat-template',
  parallelSwitch: false,
};
