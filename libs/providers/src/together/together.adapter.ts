import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { TOGETHER_PROFILE } from './profile/together-profile.js';

/** Together AI. */
export function createTogether({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: TOGETHER_PROFILE });
}
