export type { ModelProfile, ModelRule } from './openai-compatible/profile/model-profile.js';
export { openAiCompatible } from './openai-compatible/openai-compatible.adapter.js';
export type { OpenAiCompatibleOptions } from './openai-compatible/openai-compatible.adapter.js';
export { openAiResponses } from './openai-responses/openai-responses.adapter.js';
export { providerProfile } from './openai-compatible/profile/provider-profiles.js';
export type { ProfileName } from './openai-compatible/profile/provider-profiles.js';
export type { ProviderProfile } from './openai-compatible/profile/provider-profile.js';
export { createProviders, PROVIDER_FACTORIES, refusalOf } from './create-providers.js';
export type { ProviderFactory } from './create-providers.js';
