import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { providerProfile } from '../openai-compatible/profile/provider-profiles.js';

/** OpenAI itself; also at another base URL, unless the settings name the profile of whoever answers there. */
export function createOpenAi({ id, baseUrl, profile }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: providerProfile(profile === '' ? 'openai' : profile) });
}
