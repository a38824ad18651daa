import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { FIREWORKS_PROFILE } from './profile/fireworks-profile.js';

/** Fireworks AI. */
export function createFireworks({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: FIREWORKS_PROFILE });
}
