import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { OLLAMA_PROFILE } from './profile/ollama-profile.js';

/** Ollama, on this machine or at its makers'. */
export function createOllama({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return openAiCompatible({ id, baseUrl, profile: OLLAMA_PROFILE });
}
