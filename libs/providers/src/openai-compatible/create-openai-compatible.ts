import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from './openai-compatible.adapter.js';
import { profileForBaseUrl } from './profile/provider-profile-hosts.js';
import { providerProfile } from './profile/provider-profiles.js';

/** Any upstream that speaks Chat Completions; without a profile the one of whoever answers at the base URL. */
export function createOpenAiCompatible({ id, baseUrl, profile }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({
    id,
    baseUrl,
    profile: providerProfile(profile === '' ? profileForBaseUrl(baseUrl) : profile),
  });
}
