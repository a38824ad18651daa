import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { GROQ_PROFILE } from './profile/groq-profile.js';

/** GroqCloud. */
export function createGroq({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: GROQ_PROFILE });
}
