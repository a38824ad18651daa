import { GENERIC_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** Alibaba Cloud Model Studio, DashScope ("OpenAI compatible", "Deep thinking"). Its quotas are of a minute. */
export const DASHSCOPE_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'dashscope',
  topK: true,
  reasoningStyle: 'enable-thinking',
  toolChoice: { required: false, named: true, none: true },
  forcedChoiceWhileThinking: false,
  parallelOptIn: true,
  streamWhenThinking: true,
  quotaRefills: true,
};
