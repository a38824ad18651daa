import { LOCAL_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** LM Studio ("OpenAI Compatibility Endpoints"). */
export const LMSTUDIO_PROFILE: ProviderProfile = {
  ...LOCAL_PROFILE,
  telemetryName: 'lmstudio',
  reasoningStyle: 'effort',
  efforts: ['none', 'low', 'medium', 'high', 'xhigh'],
  toolChoice: { required: true, named: false, none: true },
  parallelSwitch: false,
};
