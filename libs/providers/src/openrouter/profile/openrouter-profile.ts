import { GENERIC_PROFILE, STREAMED_DECODER } from '../../openai-compatible/profile/generic-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** OpenRouter ("API Reference", "Reasoning Tokens"): many providers behind one normalised dialect. */
export const OPENROUTER_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  telemetryName: 'openrouter',
  topK: true,
  partsMode: 'array',
  nullContent: true,
  pdf: true,
  reasoningStyle: 'openrouter',
  efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
  reasoningReplay: 'reasoning_details',
  strictTools: true,
  schemaDialect: 'loose',
  responseFormat: 'json_schema',
  webSearch: 'plugin',
  userField: 'user',
  promptCacheKey: true,
  cacheMarks: 'claude',
  decoder: { ...STREAMED_DECODER, reportsCost: true },
};
