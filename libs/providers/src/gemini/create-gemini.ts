import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { gemini } from './gemini.adapter.js';
import { geminiProfile, geminiProfileFor } from './profile/gemini-profile.js';

/** Gemini; without a profile the one of whoever serves it at the base URL. */
export function createGemini({ id, baseUrl, profile, options }: ProviderSettings): ProviderAdapter {
  return gemini({
    id,
    baseUrl,
    profile: geminiProfile(profile === '' ? geminiProfileFor(baseUrl) : profile),
    safety: options?.['safety'],
  });
}
