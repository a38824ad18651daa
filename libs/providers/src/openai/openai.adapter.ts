import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { PROFILE_OF_HOST, profileForBaseUrl } from '../openai-compatible/profile/provider-profile-hosts.js';
import { providerProfile } from '../openai-compatible/profile/provider-profiles.js';
import { openAiResponses } from '../openai-responses/openai-responses.adapter.js';
import { apiChoice } from './profile/api-choice.js';
import { orByResponses } from './profile/responses-refusal.js';

/**
 * OpenAI itself; also at another base URL, unless the settings name the profile of whoever answers there, or let the
 * host say it. Each model is
 * reached by the API that serves it: Chat Completions, or Responses where the first has refused or is known to.
 */
export function createOpenAi(settings: ProviderSettings): ProviderAdapter {
  const { id, baseUrl } = settings;
  const profile = profileName(settings);
  const options = { id, baseUrl, profile: providerProfile(profile) };
  const apis = { chat: openAiCompatible(options), responses: openAiResponses(options) };
  const choose = apiChoice(settings);
  // Who answers at another base URL, in a way of his own, has no counter of OpenAI's.
  const counts = profile === 'openai';
  const { capabilities, telemetryName, modelList, judgesChatRequests = false } = apis.chat;
  return {
    id,
    capabilities,
    telemetryName,
    judgesChatRequests,
    ...(modelList && { modelList }),
    assistance: (target) => apis[choose(target.model)].assistance?.(target) ?? { fetch: [], webSearch: false },
    prepare: (attempt) => ({
      ...apis[choose(attempt.target.model, attempt.quirks)].prepare(attempt),
      // Chat Completions has no counter. Prompts of both are made of the same tokens.
      ...(counts && { countCall: () => apis.responses.prepare(attempt).countCall?.() }),
    }),
    classifyFailure: (failure) => {
      const api = choose(failure.target.model, failure.quirks);
      const classified = apis[api].classifyFailure(failure);
      return api === 'chat' ? orByResponses(failure, classified) : classified;
    },
  };
}

function profileName({ baseUrl, profile }: ProviderSettings): string {
  if (profile === PROFILE_OF_HOST) return profileForBaseUrl(baseUrl);
  return profile === '' ? 'openai' : profile;
}
