import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { VLLM_PROFILE } from './profile/vllm-profile.js';

/** A vLLM server. */
export function createVllm({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: VLLM_PROFILE });
}
