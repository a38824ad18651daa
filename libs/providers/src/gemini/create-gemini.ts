import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { vertexBaseUrl } from '../vertex/profile/vertex-host.js';
import { gemini } from './gemini.adapter.js';
import { geminiProfile, geminiProfileFor } from './profile/gemini-profile.js';

/** Google serves a copy of Chat Completions below this path, by which programs that speak nothing else are told of it. */
const CHAT_COMPLETIONS = /\/openai\/*$/;

/** Gemini; without a profile the one of whoever serves it at the base URL. */
export function createGemini({ id, baseUrl, profile, options }: ProviderSettings): ProviderAdapter {
  const native = baseUrl.replace(CHAT_COMPLETIONS, '');
  return gemini({
    id,
    baseUrl: vertexBaseUrl({ baseUrl: native, ...(options && { options }) }),
    profile: geminiProfile(profile === '' ? geminiProfileFor(native) : profile),
    safety: options?.['safety'],
  });
}
