import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { CEREBRAS_PROFILE } from './profile/cerebras-profile.js';

/** Cerebras Inference. */
export function createCerebras({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: CEREBRAS_PROFILE });
}
