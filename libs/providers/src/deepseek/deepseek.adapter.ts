import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { DEEPSEEK_BETA_PROFILE, DEEPSEEK_PROFILE } from './profile/deepseek-profile.js';

/** DeepSeek. A base URL that ends in `/beta` can also go on from a prefill. */
export function createDeepSeek({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  const beta = /\/beta\/*$/.test(baseUrl);
  return openAiCompatible({ id, baseUrl, profile: beta ? DEEPSEEK_BETA_PROFILE : DEEPSEEK_PROFILE });
}
