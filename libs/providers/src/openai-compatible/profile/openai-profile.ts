import { GENERIC_PROFILE, STREAMED_DECODER } from './generic-profile.js';
import type { ProviderProfile } from './provider-profile.js';

/** OpenAI ("Create chat completion"), and the measure of all others. */
export const OPENAI_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'openai',
  tokensField: 'max_completion_tokens',
  obfuscationSwitch: true,
  storeSwitch: true,
  partsMode: 'array',
  midSystem: 'inline',
  developerRole: true,
  nullContent: true,
  pdf: true,
  reasoningStyle: 'effort',
  strictTools: true,
  schemaDialect: 'loose',
  responseFormat: 'json_schema',
  webSearch: 'options',
  userField: 'safety_identifier',
  promptCacheKey: true,
  cacheMarks: 'breakpoint',
  serviceTiers: { auto: 'auto', standard_only: 'default' },
  fastTier: 'priority',
  decoder: { ...STREAMED_DECODER, thinkTags: false },
};
