import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { MISTRAL_PROFILE } from './profile/mistral-profile.js';

/** Mistral AI, "La Plateforme". */
export function createMistral({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: MISTRAL_PROFILE });
}
