import { GENERIC_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** DeepSeek ("Create Chat Completion", "Thinking Mode"): calls without the thinking that led to them are refused. */
export const DEEPSEEK_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'deepseek',
  images: false,
  reasoningStyle: 'deepseek',
  reasoningReplay: 'reasoning_content',
  reasoningRequired: true,
  forcedChoiceWhileThinking: false,
  parallelSwitch: false,
};

/** "Chat Prefix Completion (Beta)" is there under the path `/beta` alone. */
export const DEEPSEEK_BETA_PROFILE: ProviderProfile = { ...DEEPSEEK_PROFILE, prefill: 'prefix' };
