import type { ProviderAdapter, ProviderSettings, TokenCountCall } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import type { ChatFields } from '../shared/openai/chat-request.js';
import { readCount } from '../shared/response/read-count.js';
import { VLLM_PROFILE } from './profile/vllm-profile.js';

/** A vLLM server. */
export function createVllm({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  // The tokenizer stands beside the API of OpenAI's kind, not below it (vLLM, "Tokenizer API").
  const url = `${baseUrl.replace(/\/v1\/?$/, '')}/tokenize`;
  return openAiCompatible({
    id,
    baseUrl,
    profile: VLLM_PROFILE,
    countCall: (body, headers) => countCall(url, body, headers),
  });
}

function countCall(
  url: string,
  { model, messages, tools }: ChatFields,
  headers: Record<string, string>,
): TokenCountCall {
  const counted = { model, messages, ...(tools !== undefined && { tools }), add_generation_prompt: true };
  const request = { method: 'POST', url, body: JSON.stringify(counted), stream: false } as const;
  return { request: { ...request, headers: { ...headers, accept: 'application/json' } }, read: readCount('count') };
}
