import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { OPENROUTER_PROFILE } from './profile/openrouter-profile.js';

/** OpenRouter, whatever model it passes the request on to. */
export function createOpenRouter({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: OPENROUTER_PROFILE });
}
