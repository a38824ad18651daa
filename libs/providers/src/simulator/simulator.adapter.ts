import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { providerProfile } from '../openai-compatible/profile/provider-profiles.js';

/** The scripted upstream that answers those who have no key yet. */
export function createSimulator({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: providerProfile('simulator') });
}
