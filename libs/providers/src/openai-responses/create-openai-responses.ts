import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { PROFILE_OF_HOST, profileForBaseUrl } from '../openai-compatible/profile/provider-profile-hosts.js';
import { providerProfile } from '../openai-compatible/profile/provider-profiles.js';
import { openAiResponses } from './openai-responses.adapter.js';

/** Any server of the Responses API; without a profile that of its host, or OpenAI's, whose API it is. */
export function createOpenAiResponses({ id, baseUrl, profile }: ProviderSettings): ProviderAdapter {
  const ofHost = profileForBaseUrl(baseUrl);
  const unnamed = ofHost === 'generic' ? 'openai' : ofHost;
  const isNamed = profile !== '' && profile !== PROFILE_OF_HOST;
  return openAiResponses({ id, baseUrl, profile: providerProfile(isNamed ? profile : unnamed) });
}
