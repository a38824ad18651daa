import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import type { ModelRule } from '../openai-compatible/profile/model-profile.js';
import { MOONSHOT_PROFILE } from './profile/moonshot-profile.js';

/** From K2.5 on sampling is the provider's own affair, and other numbers are refused (Kimi API, "Chat"). */
const MODELS: readonly ModelRule[] = [{ pattern: /^kimi-k(2\.[5-9]|[3-9])/, profile: { sampling: 'never' } }];

/** Moonshot AI, for Kimi. */
export function createMoonshot({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: MOONSHOT_PROFILE, models: MODELS });
}
