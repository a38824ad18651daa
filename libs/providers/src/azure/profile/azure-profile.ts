import { GENERIC_PROFILE } from '../../openai-compatible/profile/generic-profile.js';
import { OPENAI_PROFILE } from '../../openai-compatible/profile/openai-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/**
 * Azure OpenAI under its v1 API, which has no versions ("Azure OpenAI in Microsoft Foundry Models v1 API"). Nothing is
 * stored there unless a request asks for it.
 */
export const AZURE_PROFILE: ProviderProfile = {
  ...OPENAI_PROFILE,
  telemetryName: 'azure.ai.openai',
  authentication: 'api-key',
  storeSwitch: false,
  webSearch: 'none',
};

/** Models of every maker behind one address ("Azure AI Model Inference API"): what all of them understand. */
export const AZURE_INFERENCE_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'azure.ai.inference',
  authentication: 'api-key',
  remoteImages: false,
  reasoningStyle: 'effort',
  responseFormat: 'json_schema',
};

/** The first version of the API that knows a field, by its date ("Azure OpenAI REST API reference", API changes). */
const KNOWN_SINCE = {
  strictSchemas: '2024-08-01',
  parallelToolCalls: '2024-08-01',
  streamOptions: '2024-09-01',
  maxCompletionTokens: '2024-09-01',
  developerRole: '2024-12-01',
  reasoningEffort: '2024-12-01',
} as const;

/** The first version that serves the Responses API. */
const RESPONSES_SINCE = '2025-03-01';

/** Azure OpenAI under deployment URLs, in one version of its API, such as `2024-10-21` or `2025-04-01-preview`. */
export function azureVersionProfile(apiVersion: string): ProviderProfile {
  const knows = (field: keyof typeof KNOWN_SINCE): boolean => isSince(apiVersion, KNOWN_SINCE[field]);
  return {
    ...AZURE_PROFILE,
    // The versions were frozen before these came, and what is not known is refused.
    obfuscationSwitch: false,
    userField: 'user',
    promptCacheKey: false,
    cacheMarks: 'strip',
    serviceTiers: {},
    streamOptions: knows('streamOptions'),
    tokensField: knows('maxCompletionTokens') ? 'max_completion_tokens' : 'max_tokens',
    reasoningStyle: knows('reasoningEffort') ? 'effort' : 'none',
    developerRole: knows('developerRole'),
    parallelSwitch: knows('parallelToolCalls'),
    strictTools: knows('strictSchemas'),
    responseFormat: knows('strictSchemas') ? 'json_schema' : 'json_object',
  };
}

/** Whether a version of the API serves `/openai/responses`. */
export function servesResponses(apiVersion: string): boolean {
  return isSince(apiVersion, RESPONSES_SINCE);
}

/** Versions are dates, some with `-preview` behind; ISO dates sort like texts. */
function isSince(apiVersion: string, date: string): boolean {
  return apiVersion.slice(0, date.length) >= date;
}
