import { LOCAL_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** vLLM ("OpenAI-Compatible Server", "Reasoning Outputs"). */
export const VLLM_PROFILE: ProviderProfile = {
  ...LOCAL_PROFILE,
  telemetryName: 'vllm',
  reasoningStyle: 'chat-template',
  prefill: 'continue',
  forcedChoiceWhileThinking: false,
};
