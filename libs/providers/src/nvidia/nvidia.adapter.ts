import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { NVIDIA_PROFILE } from './profile/nvidia-profile.js';

/** NVIDIA NIM, at NVIDIA or in a container of one's own. */
export function createNvidia({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: NVIDIA_PROFILE });
}
