import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from './openai-compatible.adapter.js';
import { PROFILE_OF_HOST, profileForBaseUrl } from './profile/provider-profile-hosts.js';
import { providerProfile } from './profile/provider-profiles.js';

/** Any upstream that speaks Chat Completions; without a profile the one of whoever answers at the base URL. */
export function createOpenAiCompatible({ id, baseUrl, profile }: ProviderSettings): ProviderAdapter {
  const isNamed = profile !== '' && profile !== PROFILE_OF_HOST;
  return openAiCompatible({
    id,
    baseUrl,
    profile: providerProfile(isNamed ? profile : profileForBaseUrl(baseUrl)),
  });
}
