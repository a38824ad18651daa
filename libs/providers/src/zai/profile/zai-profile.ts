import { GENERIC_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** Z.ai and BigModel ("Chat Completion", "Thinking Mode"): tools can be offered, never forced. */
export const ZAI_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'zai',
  maxStops: 1,
  reasoningStyle: 'zai',
  reasoningReplay: 'reasoning_content',
  toolChoice: { required: false, named: false, none: false },
  parallelSwitch: false,
};
