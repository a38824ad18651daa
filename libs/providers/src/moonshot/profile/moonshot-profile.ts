import { GENERIC_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** Moonshot AI (Kimi API, "Thinking Model"): calls without the thinking that led to them are refused. */
export const MOONSHOT_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'moonshot_ai',
  reasoningStyle: 'thinking-switch',
  reasoningReplay: 'reasoning_content',
  reasoningRequired: true,
  toolIds: 'kimi',
  forcedChoiceWhileThinking: false,
  promptCacheKey: true,
};
