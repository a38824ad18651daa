import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { XAI_PROFILE } from './profile/xai-profile.js';

/** xAI, for Grok. */
export function createXai({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: XAI_PROFILE });
}
