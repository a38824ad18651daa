import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { DASHSCOPE_PROFILE } from './profile/dashscope-profile.js';

/** Alibaba Cloud Model Studio, for Qwen. */
export function createDashScope({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: DASHSCOPE_PROFILE });
}
