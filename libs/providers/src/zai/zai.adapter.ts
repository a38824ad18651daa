import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { ZAI_PROFILE } from './profile/zai-profile.js';

/** Z.ai, or BigModel in China, for GLM. */
export function createZai({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: ZAI_PROFILE });
}
