import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { LMSTUDIO_PROFILE } from './profile/lmstudio-profile.js';

/** LM Studio. */
export function createLmStudio({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: LMSTUDIO_PROFILE });
}
