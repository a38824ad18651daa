import { UpstreamError } from '@sluice/exchange';
import type { ClassifiedFailure, ProviderAdapter, ProviderSettings, UpstreamFailure } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { providerProfile } from '../openai-compatible/profile/provider-profiles.js';
import { openAiResponses } from '../openai-responses/openai-responses.adapter.js';
import { readFailure } from '../shared/failure/failure-report.js';
import { apiChoice, RESPONSES_QUIRK } from './api-choice.js';

/**
 * OpenAI itself; also at another base URL, unless the settings name the profile of whoever answers there. Each model is
 * reached by the API that serves it: Chat Completions, or Responses where the first has refused or is known to.
 */
export function createOpenAi(settings: ProviderSettings): ProviderAdapter {
  const { id, baseUrl, profile } = settings;
  const options = { id, baseUrl, profile: providerProfile(profile === '' ? 'openai' : profile) };
  const apis = { chat: openAiCompatible(options), responses: openAiResponses(options) };
  const choose = apiChoice(settings);
  // Who answers at another base URL, in a way of his own, has no counter of OpenAI's.
  const counts = profile === '' || profile === 'openai';
  const { capabilities, telemetryName } = apis.chat;
  return {
    id,
    capabilities,
    telemetryName,
    assistance: (target) => apis[choose(target.model)].assistance?.(target) ?? { fetch: [], webSearch: false },
    prepare: (attempt) => ({
      ...apis[choose(attempt.target.model, attempt.quirks)].prepare(attempt),
      // Chat Completions has no counter. Prompts of both are made of the same tokens.
      ...(counts && { countCall: () => apis.responses.prepare(attempt).countCall?.() }),
    }),
    classifyFailure: (failure) => {
      const api = choose(failure.target.model, failure.quirks);
      const classified = apis[api].classifyFailure(failure);
      return api === 'chat' && pointsToResponses(failure) ? byResponses(classified) : classified;
    },
  };
}

/**
 * "This model is only supported in v1/responses and not in v1/chat/completions", "Function tools with reasoning_effort
 * are not supported for … in /v1/chat/completions. Please use /v1/responses instead".
 */
const POINTS_TO_RESPONSES = /v1\/responses|responses api/i;
const NOT_BY_CHAT = /not supported (?:in|with|by) (?:the )?\/?(?:v1\/)?chat[ /_-]?completions?/i;

function pointsToResponses(failure: UpstreamFailure): boolean {
  const { status, message } = readFailure(failure);
  if (status !== 400 && status !== 404) return false;
  return POINTS_TO_RESPONSES.test(message) || NOT_BY_CHAT.test(message);
}

function byResponses({ error }: ClassifiedFailure): ClassifiedFailure {
  const { publicMessage } = error;
  const { upstreamStatus, upstreamCode } = error instanceof UpstreamError ? error : {};
  const told = new UpstreamError('upstream_unsupported_parameter', { publicMessage, upstreamStatus, upstreamCode });
  return { error: told, learned: { [RESPONSES_QUIRK]: true } };
}
